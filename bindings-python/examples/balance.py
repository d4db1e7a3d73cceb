"""The balance: money is a Decimal, exact to the cent."""

from __future__ import annotations

import account


def main() -> None:
    """Print what there is to spend."""
    with account.client() as client:
        balance = client.balance.find()
        print(f"prepaid {balance.balance} USD, credit {balance.credit} USD, together {balance.total_balance} USD")
        affordable = balance.total_balance // 10
        print(f"enough for {affordable} numbers at 10 USD each")


if __name__ == "__main__":
    main()
