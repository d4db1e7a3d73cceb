"""Raw requests: any path of the API, with the client's key, rate limit, retries and errors."""

from __future__ import annotations

import account


def main() -> None:
    """Ask for something by its path, and send something."""
    with account.client(changes=True) as client:
        answer = client.raw("GET", "countries", params=[("filter[iso]", "US,GB"), ("sort", "name")])
        print(answer.status, answer.headers["content-type"], len(answer.body), "bytes")
        for country in answer.json()["data"]:
            print(" ", country["attributes"]["name"])

        answer = client.raw(
            "POST",
            "voice_in_trunk_groups",
            json={"data": {"type": "voice_in_trunk_groups", "attributes": {"name": "By hand"}}},
        )
        id = answer.json()["data"]["id"]
        print(answer.status, client.voice_in_trunk_groups.find(id).name)
        print(client.raw("DELETE", f"voice_in_trunk_groups/{id}").info.status)


if __name__ == "__main__":
    main()
