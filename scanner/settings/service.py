"""What the owner says of one service: the tables `[[sites.x.services]]`."""

from __future__ import annotations

from pydantic_core import PydanticCustomError

from scanner.settings.words import (
    CATEGORIES,
    CategoryName,
    Flag,
    HostName,
    Language,
    Slug,
    Table,
    Text,
    Url,
)


class Service(Table):
    """One service of the site's: what its owner says of it is believed before anybody else."""

    id: Slug
    """Short name, of lower-case letters, digits and hyphens."""
    name: Text
    """What visitors consent to by name."""
    vendor: Text | None = None
    """The company behind it."""
    category: CategoryName
    """necessary, preferences, analytics or marketing."""
    purpose: Text | dict[Language, Text] | None = None
    """What it does, in a sentence for visitors: one, or one a language."""
    cookies: tuple[Text, ...] = ()
    """Names of its cookies; `*` stands for any characters."""
    storage: tuple[Text, ...] = ()
    """Keys of its browser storage, in the same way."""
    domains: tuple[HostName, ...] = ()
    """Hosts that it is asked from, with all below them."""
    container: Flag = False
    """Whether it loads other services, as tag managers do: without the gate it doesn't run."""
    policy_url: Url | None = None
    """Its privacy policy."""


def distinct(services: tuple[Service, ...]) -> tuple[Service, ...]:
    """The services themselves; a fault where two have one id or one is called like a category."""
    seen: set[str] = set()
    for service in services:
        if service.id in CATEGORIES:
            words = f'a service cannot have the id "{service.id}", which is a category'
            raise PydanticCustomError("said", "{words}", {"words": words})
        if service.id in seen:
            words = f'two services have the id "{service.id}"; give each its own'
            raise PydanticCustomError("said", "{words}", {"words": words})
        seen.add(service.id)
    return services
