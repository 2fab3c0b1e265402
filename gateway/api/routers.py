"""Every router below `/api`, in the order in which they are asked."""

from fastapi import APIRouter

from gateway.api import proxy, token

ROUTERS: tuple[APIRouter, ...] = (token.router, proxy.router)
