"""How our tokens appear in the OpenAPI documents."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # the library has no types
    """A bearer: an access token, or an API key that starts with `fd_`."""

    target_class = "shared.identity.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        """OpenAPI's words for it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "`Authorization: Bearer <access>`, or an API key: `Authorization: Bearer fd_…`.",
        }
