"""Logs: the logger `didww_sdk` tells each request and each retry, never a key or a body."""

from __future__ import annotations

import logging
import sys

import account


def main() -> None:
    """Show the records, with what they carry besides the text."""

    class Fields(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            fields = {name: value for name, value in vars(record).items() if name.startswith("didww_")}
            return f"{record.levelname} {record.getMessage()} {fields}"

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Fields())
    logger = logging.getLogger("didww_sdk")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    with account.client() as client:
        client.balance.find()
        client.countries.list(sort=["name"]).page()
    logger.removeHandler(handler)


if __name__ == "__main__":
    main()
