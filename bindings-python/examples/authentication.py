"""Keys that change: a callable gives the credential for each request, and hears of a refusal."""

from __future__ import annotations

import account
from didww_sdk import Client


class Vault:
    """Gives the key that a secret store holds at the moment."""

    def __init__(self, current: str) -> None:
        self._keys = ["the-key-of-yesterday", current]
        self.asked = 0

    def __call__(self) -> str:
        """Give the key for a request."""
        self.asked += 1
        return self._keys[0]

    def rejected(self, status: int) -> bool:
        """Fetch the new key after a refusal; True: ask again and send once more."""
        print(f"the key was refused with {status}")
        self._keys.pop(0)
        return bool(self._keys)


def main() -> None:
    """Send one request with a key that has been replaced meanwhile."""
    with account.client() as usual:
        vault = Vault(account.key(usual))
        with Client(authentication=vault, base_url=usual.base_url) as client:
            print(f"{client.balance.find().total_balance} USD; the vault was asked {vault.asked} times")


if __name__ == "__main__":
    main()
