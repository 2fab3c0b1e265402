"""`python -m gateway`: answer browsers."""

from chassis import logs
from chassis.cli import load_settings
from chassis.serving import serve
from gateway.app import build
from gateway.settings import Settings

settings = load_settings(Settings)
logs.configure("gateway", settings.log_level)
serve(build(settings), settings, settings.drain_seconds)
