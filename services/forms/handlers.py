"""The events that forms acts on: none. It is told everything it needs by the people who fill forms in."""

from chassis.consumer import Handlers

HANDLERS: Handlers = {}
