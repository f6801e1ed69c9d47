"""While one client sends a body that costs much, the others are answered, and memory is bounded."""

from __future__ import annotations

import pytest

from tests.attacks.target import Target, assert_nobody_waited


@pytest.mark.parametrize("chunk", [b"2\r\n12\r\n", b"2;a=b\r\n12\r\n"], ids=["bare", "extended"])
def test_a_body_in_half_a_million_chunks_of_two_bytes(attacked: Target, chunk: bytes) -> None:
    def attack() -> None:
        end = b"0\r\n\r\n"
        with_end = [chunk * 500_000, end]
        assert attacked.send("PUT", "/_mock/state", *with_end).status == 400

    assert_nobody_waited(attacked.beside(attack))
