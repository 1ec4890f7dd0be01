"""Secrets do not show themselves, and open under old keys too."""

import pickle

import pytest
from cryptography.fernet import Fernet

from shared import secrets
from shared.secrets import Secret


class TestSecret:
    def test_never_prints_itself(self) -> None:
        secret = Secret("rzp_live_abcdef")
        assert (str(secret), repr(secret), f"{secret}") == ("***", "***", "***")
        assert secret.reveal() == "rzp_live_abcdef"

    def test_is_not_pickled(self) -> None:
        with pytest.raises(TypeError):
            pickle.dumps(Secret("x"))

    def test_shows_four_characters_of_a_long_one(self) -> None:
        assert (Secret("rzp_live_abcdef").hint, Secret("short").hint) == ("•••• cdef", "••••")


class TestEncryption:
    def test_comes_back(self) -> None:
        assert secrets.decrypt(secrets.encrypt("काव्या")).reveal() == "काव्या"

    def test_old_keys_still_open_and_rotation_moves_to_the_first(self, settings) -> None:
        old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
        settings.FERNET_KEYS = (old,)
        token = secrets.encrypt("key")
        settings.FERNET_KEYS = (new, old)
        moved = secrets.reencrypt(token)
        settings.FERNET_KEYS = (new,)
        assert secrets.decrypt(moved).reveal() == "key"
        with pytest.raises(ValueError, match="FERNET_KEYS"):
            secrets.decrypt(token)

    def test_derived_keys_differ_by_purpose_and_owner(self) -> None:
        keys = {secrets.derive_key("jwt", "a"), secrets.derive_key("jwt", "b"), secrets.derive_key("qr", "a")}
        assert len(keys) == 3
