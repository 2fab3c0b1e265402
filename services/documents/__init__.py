"""Documents: files in the object store, from upload through type check and virus scan to download and deletion."""
