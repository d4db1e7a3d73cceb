"""Does what a case says, and compares what it sees with what the case expects."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from conformance import callbacks, files
from conformance.faces import resource_classes
from conformance.keys import check_case
from conformance.links import link
from conformance.look import look_at
from conformance.look_error import look_at_error
from conformance.outcomes import MismatchError, RefusedError, Rows
from conformance.paths import append, change_at, put, resource_at, resource_of
from didww_sdk import DidwwError, InvalidInputError, RateLimit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from conformance.caller import Caller

KEY = "test-key"
# How long a call may take where the case does not say, in seconds.
TIMEOUT = 10.0
# Steps that change what there is, instead of giving something new.
CHANGES = {"update", "set", "append", "link", "reset", "check"}


def client_options(options: dict[str, Any], base_url: str) -> dict[str, Any]:
    """Give the keywords of a client, besides its key."""
    given: dict[str, Any] = {
        "base_url": base_url,
        "timeout": options["timeout_ms"] / 1000 if "timeout_ms" in options else TIMEOUT,
        "retries": options["retries"],
        "rate_limit": RateLimit(**options["rate_limit"]) if "rate_limit" in options else None,
    }
    for name in ("api_version", "max_response_bytes"):
        if name in options:
            given[name] = options[name]
    return given


class Play:
    """A case that is played by one client."""

    def __init__(self, caller: Caller, case: dict[str, Any], base_url: str) -> None:
        check_case(case)
        self._caller = caller
        self._case = case
        options = case["client"]
        self._client = caller.client(options.get("api_key", KEY), **client_options(options, base_url))
        self._held: dict[str, Any] = {}
        # what a setter has refused, by the name of the resource; the case names a later step
        self._refused: dict[str, RefusedError] = {}

    async def run(self) -> None:
        """Do all steps, and close the client."""
        try:
            for number, step in enumerate(self._case["steps"], start=1):
                try:
                    await self._step(step)
                except (MismatchError, RefusedError, DidwwError, AssertionError) as wrong:
                    raise MismatchError(f"step {number} ({step['do']}): {wrong}") from wrong
            for refused in self._refused.values():
                raise MismatchError(f"refused, though no step expects it: {refused}")
        finally:
            await self._caller.close(self._client)

    async def _step(self, step: dict[str, Any]) -> None:
        name = step.get("of", "it") if step["do"] in CHANGES else step.get("as", "it")
        try:
            await self._act(step, name)
        except RefusedError as refused:
            self._refuse(step, refused)
            return
        except DidwwError as error:
            if "error" not in step:
                raise MismatchError(f"{error} ({error!r})") from error
            look_at_error(error, step["error"])
            # the rows that came before the error
            if "expect" in step:
                look_at(self._get(name), step["expect"])
            return
        if "error" in step:
            raise MismatchError(f"it succeeds instead of failing with {step['error']['kind']}")
        if "expect" in step:
            look_at(self._get(name), step["expect"])

    def _refuse(self, step: dict[str, Any], refused: RefusedError) -> None:
        if "error" in step:
            if step["error"]["kind"] != "invalid_input":
                raise refused
            if isinstance(refused.error, InvalidInputError):
                look_at_error(refused.error, step["error"])
            return
        if step["do"] not in ("set", "append", "link"):
            raise refused
        self._refused[step.get("of", "it")] = refused

    def _get(self, name: str) -> Any:
        if name not in self._held:
            raise MismatchError(f"nothing is called {name}")
        return self._held[name]

    def _resource(self, step: dict[str, Any]) -> Any:
        """Give the resource that a step works on; if a setter has refused to make it what it should be, that fails
        now.
        """
        name = step.get("of", "it")
        if name in self._refused:
            raise self._refused.pop(name)
        return resource_of(self._get(name))

    async def _act(self, step: dict[str, Any], name: str) -> None:
        """Do a step; what it gives is called by the name."""
        act: Callable[[dict[str, Any], str], Awaitable[None]] = getattr(self, f"_do_{step['do']}")
        await act(step, name)

    def _operation(self, step: dict[str, Any], operation: str) -> Any:
        """Give a method of an endpoint; what the class lacks is refused as what cannot be asked."""

        def call(*arguments: Any, **keywords: Any) -> Any:
            try:
                return method(*arguments, **keywords)
            except TypeError as error:
                if "unexpected keyword argument" in str(error):
                    raise RefusedError(error) from error
                raise

        try:
            method = getattr(getattr(self._client, step["type"]), operation)
        except AttributeError as error:
            raise RefusedError(error) from error
        return call

    # ------------------------------------------------------------------------------------------- reading

    async def _do_find(self, step: dict[str, Any], name: str) -> None:
        id = [step["id"]] if "id" in step else []
        find = self._operation(step, "find")
        self._held[name] = await self._caller.result(find(*id, **_query(step), **_limits(step)))

    def _listing(self, step: dict[str, Any]) -> Any:
        keywords = {**_query(step), **_limits(step)}
        if "prefetch" in step:
            keywords["prefetch"] = step["prefetch"]
        return self._operation(step, "list")(**keywords)

    async def _do_list(self, step: dict[str, Any], name: str) -> None:
        number = step.get("query", {}).get("page", {}).get("number")
        page = self._listing(step).page
        self._held[name] = await self._caller.result(page() if number is None else page(number))

    async def _do_each(self, step: dict[str, Any], name: str) -> None:
        listing = self._listing(step)
        number = step.get("query", {}).get("page", {}).get("number")
        rows = listing if number is None else self._caller.rows_of(listing.pages(number))
        taken, failed = await self._caller.collect(rows, step.get("take"))
        self._held[name] = Rows(taken)
        if failed is not None:
            raise failed

    async def _do_first(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = await self._caller.result(self._listing(step).first())

    async def _do_count(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = await self._caller.result(self._listing(step).count())

    # ------------------------------------------------------------------------------------------- writing

    async def _do_create(self, step: dict[str, Any], name: str) -> None:
        resource = self._resource(step)
        create = self._operation(step, "create")
        created = await self._caller.result(create(resource, **_query(step), **_limits(step)))
        if created is resource:
            raise MismatchError("a create gives what it was given")
        self._held[name] = created

    async def _do_update(self, step: dict[str, Any], name: str) -> None:
        resource = self._resource(step)
        update = self._operation(step, "update")
        updated = await self._caller.result(update(resource, **_query(step), **_limits(step)))
        if updated is not resource:
            raise MismatchError("an update gives another object")

    async def _do_delete(self, step: dict[str, Any], name: str) -> None:
        delete = self._operation(step, "delete")
        self._held[name] = await self._caller.result(delete(step["id"], **_limits(step)))

    async def _do_raw(self, step: dict[str, Any], name: str) -> None:
        keywords = _limits(step)
        if "params" in step:
            keywords["params"] = [(key, value) for key, value in step["params"]]
        if "body" in step:
            keywords["json"] = step["body"]
        self._held[name] = await self._caller.result(self._client.raw(step["method"], step["path"], **keywords))

    async def _do_wait(self, step: dict[str, Any], name: str) -> None:
        wait = self._operation(step, "wait")
        self._held[name] = await self._caller.result(wait(step["id"], **_patience(step), **_limits(step)))

    async def _do_create_and_wait(self, step: dict[str, Any], name: str) -> None:
        resource = self._resource(step)
        create = self._operation(step, "create_and_wait")
        self._held[name] = await self._caller.result(create(resource, **_patience(step), **_limits(step)))

    # ------------------------------------------------------------------------------------------ resources

    async def _do_new(self, step: dict[str, Any], name: str) -> None:
        cls = resource_classes().get(step["type"])
        if cls is None:
            raise RefusedError(AttributeError(f"no class is made for {step['type']}"))
        self._held[name] = cls(id=step["id"]) if "id" in step else cls()

    async def _do_take(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = resource_at(self._get(step.get("of", "it")), step["path"])

    async def _do_clone(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = copy.copy(self._resource(step))

    async def _do_set(self, step: dict[str, Any], name: str) -> None:
        for path, node in step["values"].items():
            change_at(self._resource(step), path, node, put)

    async def _do_append(self, step: dict[str, Any], name: str) -> None:
        for path, node in step["values"].items():
            change_at(self._resource(step), path, node, append)

    async def _do_link(self, step: dict[str, Any], name: str) -> None:
        for relationship, node in step["links"].items():
            link(self._resource(step), relationship, node, self._held)

    async def _do_reset(self, step: dict[str, Any], name: str) -> None:
        self._resource(step).reset()

    async def _do_check(self, step: dict[str, Any], name: str) -> None:
        self._get(name)

    # ----------------------------------------------------------------------------------------------- files

    async def _do_upload(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = await files.upload(self._caller, self._client, step["file"], _limits(step))

    async def _do_fingerprint(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = files.fingerprint(step["keys"])

    async def _do_download(self, step: dict[str, Any], name: str) -> None:
        export, packed = self._resource(step), step.get("packed", False)
        self._held[name] = await files.download(self._caller, self._client, export, packed, _limits(step))

    async def _do_records(self, step: dict[str, Any], name: str) -> None:
        export = None if "csv" in step else self._resource(step)
        self._held[name], failed = await files.records(self._caller, self._client, export, step)
        if failed is not None:
            raise failed

    # ------------------------------------------------------------------------------------------- callbacks

    async def _do_sign(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = callbacks.sign(step["callback"])

    async def _do_validate(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = callbacks.validate(step["callback"])

    async def _do_read_callback(self, step: dict[str, Any], name: str) -> None:
        self._held[name] = callbacks.read(step["callback"])


def _limits(step: dict[str, Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if "timeout_ms" in step:
        limits["timeout"] = step["timeout_ms"] / 1000
    if "read_timeout_ms" in step:
        limits["read_timeout"] = step["read_timeout_ms"] / 1000
    if "retries" in step:
        limits["retries"] = step["retries"]
    return limits


def _patience(step: dict[str, Any]) -> dict[str, Any]:
    patience: dict[str, Any] = {}
    if "poll_every_ms" in step:
        patience["poll_every"] = step["poll_every_ms"] / 1000
    if "within_ms" in step:
        patience["within"] = step["within_ms"] / 1000
    return patience


def _query(step: dict[str, Any]) -> dict[str, Any]:
    query = step.get("query", {})
    keywords = {name: query[name] for name in ("filter", "sort", "include", "fields") if name in query}
    if query.get("allow_unknown"):
        keywords["allow_unknown"] = True
    if "page" in query:
        keywords["page_size"] = query["page"]["size"]
    return keywords
