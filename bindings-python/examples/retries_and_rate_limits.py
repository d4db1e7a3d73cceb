"""Retries, deadlines and the rate limit: for a client, for one call, shared by clients."""

from __future__ import annotations

import time

import account
from didww_sdk import Client, RateLimit, RetryPolicy


def main() -> None:
    """Say how patient a client is."""
    with account.client() as usual:
        key, base_url = account.key(usual), usual.base_url
        patient = Client(
            key,
            base_url=base_url,
            timeout=60.0,
            connect_timeout=5.0,
            retry_policy=RetryPolicy(max_retries=5, base_delay=0.2, max_delay=10.0),
            rate_limit=RateLimit(per_second=10, burst=5),
        )
        with patient:
            started = time.monotonic()
            for _ in range(10):
                patient.balance.find()
            print(f"10 requests at 10 a second, 5 of them at once: {time.monotonic() - started:.1f} s")

            # for one call
            countries = patient.countries.list(retries=0, timeout=10.0, read_timeout=5.0).page()
            info = countries.response
            print(f"{info.attempts} attempt, waited {info.waited_for_rate_limit:.2f} s for its turn")

            # another client of the same account stays within the same limit
            with Client(key, base_url=base_url, rate_limiter=patient.rate_limiter) as other:
                print(other.balance.find().total_balance, "USD")

        # where something else limits the rate
        with Client(key, base_url=base_url, rate_limit=None) as unlimited:
            started = time.monotonic()
            for _ in range(50):
                unlimited.balance.find()
            print(f"50 requests without a limit: {time.monotonic() - started:.2f} s")


if __name__ == "__main__":
    main()
