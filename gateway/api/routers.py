"""Every router below `/api`, in the order in which they are asked."""

from fastapi import APIRouter

from gateway.api import documents, pages, proxy, token

ROUTERS: tuple[APIRouter, ...] = (token.router, documents.router, pages.router, proxy.router)
