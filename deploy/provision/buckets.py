"""The bucket that documents keeps files in."""

from urllib.parse import urlsplit

from minio import Minio


def provision(endpoint: str, access_key: str, secret_key: str, bucket: str) -> None:
    """Make the bucket unless it is there. Raises minio's S3Error when the login is refused."""
    address = urlsplit(endpoint)
    store = Minio(address.netloc, access_key=access_key, secret_key=secret_key, secure=address.scheme == "https")
    if not store.bucket_exists(bucket):
        store.make_bucket(bucket)
