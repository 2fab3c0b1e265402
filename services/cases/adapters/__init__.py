"""The outside world of cases: the maker of PDFs."""
