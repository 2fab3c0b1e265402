"""Settings of forms."""

from pathlib import Path

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What forms needs besides: where the form definitions are."""

    definitions_folder: Path = Field(default=Path(__file__).parent / "definitions", description="folder of form definitions, <form>.v<version>.yaml")
