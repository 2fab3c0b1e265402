"""The events that identity listens to: none. It is the source of who people are."""

from chassis.consumer import Handlers

HANDLERS: Handlers = {}
