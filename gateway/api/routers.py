"""Every router below `/api`, in the order in which they are asked."""

from fastapi import APIRouter

from gateway.api import documents, proxy, token

ROUTERS: tuple[APIRouter, ...] = (token.router, documents.router, proxy.router)
