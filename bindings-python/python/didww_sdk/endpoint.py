"""The calls about a resource type: what the generated endpoints are made of, and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, NewType, TypeVar, Union, overload

from didww_sdk._native import Resource
from didww_sdk.errors import invalid_input

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime, timedelta
    from decimal import Decimal
    from typing import BinaryIO

    from typing_extensions import Self, TypeAlias

    from didww_sdk._native import (
        ByteStream,
        Content,
        DownloadedFile,
        NativeClient,
        Page,
        Pages,
        Pending,
        PublicKeys,
        Record,
        RecordBatches,
        RecordStream,
        ResponseInfo,
        Rows,
        UploadedFile,
    )
    from didww_sdk.client import AsyncClient, Client

    FilterValue: TypeAlias = Union[
        str, int, bool, Decimal, datetime, date, Sequence[Union[str, int, bool, Decimal, datetime, date]], None
    ]
    """What a filter compares with: one value, or several where the API takes a list."""
    Fields: TypeAlias = Mapping[str, Iterable[str]]
    """JSON:API type → names of the attributes and relationships that the answer is to hold."""
    Timeout: TypeAlias = Union[float, timedelta, None]
    """Seconds, or a `timedelta`; `None`: no limit."""
    UploadSource: TypeAlias = Union[bytes, bytearray, memoryview, os.PathLike[str], BinaryIO]
    """What is uploaded: bytes, a path (a `pathlib.Path`: text could be meant as the content) or a binary file object.
    """

Name = NewType("Name", str)
"""A name that this release does not know: `include=[Name("new_relationship")]`, together with `allow_unknown=True`."""

T = TypeVar("T")
R = TypeVar("R", bound=Resource)
Rec = TypeVar("Rec", bound="Record")


class Unset:
    """What stands for an argument that was not given, where `None` means something."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET = Unset()
"""The argument was not given."""


def _given(**options: Any) -> dict[str, Any] | None:
    """What was given; nothing at all is `None`, so that most calls need no dict."""
    given = {name: value for name, value in options.items() if value is not None and value is not UNSET}
    return given or None


def _limits(
    timeout: Timeout | Unset, connect_timeout: float | None, read_timeout: float | None, retries: int | None
) -> dict[str, Any] | None:
    if timeout is UNSET and connect_timeout is None and read_timeout is None and retries is None:
        return None
    options: dict[str, Any] = {}
    if timeout is not UNSET:
        options["timeout"] = timeout
    if connect_timeout is not None:
        options["connect_timeout"] = connect_timeout
    if read_timeout is not None:
        options["read_timeout"] = read_timeout
    if retries is not None:
        options["retries"] = retries
    return options


def _query(include: Iterable[str], fields: Fields | None, allow_unknown: bool) -> dict[str, Any] | None:
    if not include and fields is None and not allow_unknown:
        return None
    query: dict[str, Any] = {}
    if include:
        query["include"] = include
    if fields is not None:
        query["fields"] = fields
    if allow_unknown:
        query["allow_unknown"] = True
    return query


def _polling(within: Timeout | Unset, poll_every: float | None, on_progress: Any) -> dict[str, Any] | None:
    polling = _given(poll_every=poll_every, on_progress=on_progress) or {}
    if within is not UNSET:
        polling["within"] = within
    return polling or None


def _kept(value: Any) -> Any:
    """The same, so that nobody changes it later and it can be read twice."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        return value
    if hasattr(value, "keys"):
        return {name: _kept(value[name]) for name in value.keys()}  # noqa: SIM118
    return tuple(value)


class _Base(Generic[R]):
    """What both kinds of endpoints have."""

    __slots__ = ("_client",)
    _accessor: ClassVar[str]
    # of the class that stands for R, which a class attribute cannot say
    _resource: ClassVar[type[Any]]

    _client: Any

    def _native(self) -> NativeClient:
        native: NativeClient = self._client._open()
        return native

    def _listed(
        self,
        *,
        include: Iterable[str] = (),
        filter: Mapping[Any, FilterValue] | None = None,
        sort: Iterable[str] = (),
        fields: Fields | None = None,
        page_size: int | None = None,
        prefetch: bool = False,
        allow_unknown: bool = False,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any] | None]:
        query = _query(_kept(include), _kept(fields), allow_unknown) or {}
        if filter:
            query["filter"] = _kept(filter)
        if sort:
            query["sort"] = _kept(sort)
        if page_size is not None:
            query["page_size"] = page_size
        if prefetch:
            query["prefetch"] = True
        return query, _limits(timeout, connect_timeout, read_timeout, retries)

    def _changed(self, resource: R | str, changes: Mapping[str, Any]) -> R:
        """The resource with the changes made."""
        changed = self._resource(id=resource) if isinstance(resource, str) else self._checked(resource, " or its id")
        for name, value in changes.items():
            if value is not UNSET:
                setattr(changed, name, value)
        same: R = changed
        return same

    def _identified(self, resource: object) -> str:
        return resource if isinstance(resource, str) else self._checked(resource, " or its id").id

    def _checked(self, resource: Any, otherwise: str = "") -> R:
        if isinstance(resource, self._resource):
            checked: R = resource
            return checked
        expected, given = self._resource.__name__, type(resource).__name__
        if isinstance(resource, Resource):
            given = f"{given} ({resource.wire_type})"
        raise invalid_input("resource", f"{self._accessor} takes {expected}{otherwise}, not {given}")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._client!r}>"


class Endpoint(_Base[R]):
    """The calls about a resource type of a client that blocks."""

    __slots__ = ()

    def __init__(self, client: Client) -> None:
        self._client = client

    def _list(self, **query: Any) -> Listing[R]:
        return Listing(self, *self._listed(**query))

    def _find(
        self,
        id: str | None = None,
        *,
        include: Iterable[str] = (),
        fields: Fields | None = None,
        allow_unknown: bool = False,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> R:
        query = _query(include, fields, allow_unknown)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        found: R = self._native().find(False, self._accessor, id, query, limits)
        return found

    def _create(
        self,
        resource: R,
        *,
        include: Iterable[str] = (),
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> R:
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        query = _query(include, None, False)
        created: R = self._native().create(False, self._accessor, self._checked(resource), query, limits)
        return created

    def _update(
        self,
        resource: R | str,
        changes: Mapping[str, Any],
        *,
        include: Iterable[str] = (),
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> R:
        changed = self._changed(resource, changes)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        self._native().update(False, self._accessor, changed, _query(include, None, False), limits)
        return changed

    def _delete(
        self,
        resource: R | str,
        *,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> ResponseInfo:
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return self._native().delete(False, self._accessor, self._identified(resource), limits)


class AsyncEndpoint(_Base[R]):
    """The calls about a resource type of a client that is awaited."""

    __slots__ = ()

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    # what gives a `Pending` is awaited by the method of the generated class, with no coroutine in between

    def _list(self, **query: Any) -> AsyncListing[R]:
        return AsyncListing(self, *self._listed(**query))

    def _find(
        self,
        id: str | None = None,
        *,
        include: Iterable[str] = (),
        fields: Fields | None = None,
        allow_unknown: bool = False,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> Pending[R]:
        query = _query(include, fields, allow_unknown)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return self._native().find(True, self._accessor, id, query, limits)

    def _create(
        self,
        resource: R,
        *,
        include: Iterable[str] = (),
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> Pending[R]:
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        query = _query(include, None, False)
        return self._native().create(True, self._accessor, self._checked(resource), query, limits)

    async def _update(
        self,
        resource: R | str,
        changes: Mapping[str, Any],
        *,
        include: Iterable[str] = (),
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> R:
        changed = self._changed(resource, changes)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        query = _query(include, None, False)
        await self._native().update(True, self._accessor, changed, query, limits)
        return changed

    def _delete(
        self,
        resource: R | str,
        *,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> Pending[ResponseInfo]:
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return self._native().delete(True, self._accessor, self._identified(resource), limits)


class Listing(Generic[R]):
    """A list that is asked for when it is read: iterate over it for the rows of every page, a page at a time as they
    are due.

    After an error that may pass (`is_retryable`), the next turn of an iterator asks for the same page again; any other
    ends it.
    """

    __slots__ = ("_endpoint", "_limits", "_query")

    def __init__(self, endpoint: Endpoint[R], query: dict[str, Any], limits: dict[str, Any] | None) -> None:
        self._endpoint = endpoint
        self._query = query
        self._limits = limits

    def __iter__(self) -> Iterator[R]:
        endpoint = self._endpoint
        return endpoint._native().rows(endpoint._accessor, self._query, self._limits)

    def pages(self, start: int | None = None) -> Iterator[Page[R]]:
        """The same page by page, each with its total and its meta; from the page of that number on."""
        endpoint = self._endpoint
        query = self._query if start is None else {**self._query, "page": start}
        return endpoint._native().pages(endpoint._accessor, query, self._limits)

    def page(self, number: int | None = None) -> Page[R]:
        """One page: the first one, or that of a number, which begins at 1."""
        endpoint = self._endpoint
        query = self._query if number is None else {**self._query, "page": number}
        return endpoint._native().page(False, endpoint._accessor, query, self._limits)

    def first(self) -> R | None:
        """The first row, with one request for it alone; `None` if there is none."""
        endpoint = self._endpoint
        first: R | None = endpoint._native().first(False, endpoint._accessor, self._query, self._limits)
        return first

    def count(self) -> int:
        """How many rows all pages have together, by one request."""
        endpoint = self._endpoint
        return endpoint._native().count(False, endpoint._accessor, self._query, self._limits)

    def all(self) -> list[R]:
        """Every row of every page at once."""
        endpoint = self._endpoint
        return endpoint._native().all(False, endpoint._accessor, self._query, self._limits)

    def __repr__(self) -> str:
        return f"<Listing of {self._endpoint._accessor}>"


class AsyncListing(Generic[R]):
    """A list that is asked for when it is read: `async for` gives the rows of every page, a page at a time as they are
    due.

    After an error that may pass (`is_retryable`), the next turn of an iterator asks for the same page again; any other
    ends it.
    """

    __slots__ = ("_endpoint", "_limits", "_query")

    def __init__(self, endpoint: AsyncEndpoint[R], query: dict[str, Any], limits: dict[str, Any] | None) -> None:
        self._endpoint = endpoint
        self._query = query
        self._limits = limits

    def __aiter__(self) -> AsyncIterator[R]:
        endpoint = self._endpoint
        return _AsyncSteps(endpoint._native().rows(endpoint._accessor, self._query, self._limits))

    def pages(self, start: int | None = None) -> AsyncIterator[Page[R]]:
        """The same page by page, each with its total and its meta; from the page of that number on."""
        endpoint = self._endpoint
        query = self._query if start is None else {**self._query, "page": start}
        return _AsyncSteps(endpoint._native().pages(endpoint._accessor, query, self._limits))

    async def page(self, number: int | None = None) -> Page[R]:
        """One page: the first one, or that of a number, which begins at 1."""
        endpoint = self._endpoint
        query = self._query if number is None else {**self._query, "page": number}
        return await endpoint._native().page(True, endpoint._accessor, query, self._limits)

    async def first(self) -> R | None:
        """The first row, with one request for it alone; `None` if there is none."""
        native, accessor = self._endpoint._native(), self._endpoint._accessor
        first: R | None = await native.first(True, accessor, self._query, self._limits)
        return first

    async def count(self) -> int:
        """How many rows all pages have together, by one request."""
        native, accessor = self._endpoint._native(), self._endpoint._accessor
        return await native.count(True, accessor, self._query, self._limits)

    async def all(self) -> list[R]:
        """Every row of every page at once."""
        native, accessor = self._endpoint._native(), self._endpoint._accessor
        return await native.all(True, accessor, self._query, self._limits)

    def __repr__(self) -> str:
        return f"<AsyncListing of {self._endpoint._accessor}>"


class _AsyncSteps(Generic[T]):
    """What comes step by step, each of which may take a request."""

    __slots__ = ("_steps",)

    def __init__(self, steps: Pages[Any] | Rows[Any] | ByteStream | RecordStream[Any]) -> None:
        self._steps: Any = steps

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        # what has come costs no turn of the event loop, and is not lost if the task that waited for it is cancelled
        while (step := self._steps.ready()) is None:
            await self._steps.fetch()
        taken: T = step
        return taken


class Waiting(Endpoint[R]):
    """Types that come to a state by themselves, which can be waited for."""

    __slots__ = ()

    def _wait(
        self,
        resource: R | str,
        *,
        within: Timeout | Unset = UNSET,
        poll_every: float | None = None,
        on_progress: Callable[[R], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> R:
        polling = _polling(within, poll_every, on_progress)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        settled: R = self._native().wait(False, self._accessor, self._identified(resource), polling, limits)
        return settled

    def _create_and_wait(
        self,
        resource: R,
        *,
        within: Timeout | Unset = UNSET,
        poll_every: float | None = None,
        on_progress: Callable[[R], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> R:
        polling = _polling(within, poll_every, on_progress)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        made = self._checked(resource)
        settled: R = self._native().create_and_wait(False, self._accessor, made, polling, limits)
        return settled


class AsyncWaiting(AsyncEndpoint[R]):
    """Types that come to a state by themselves, which can be waited for."""

    __slots__ = ()

    def _wait(
        self,
        resource: R | str,
        *,
        within: Timeout | Unset = UNSET,
        poll_every: float | None = None,
        on_progress: Callable[[R], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> Pending[R]:
        polling = _polling(within, poll_every, on_progress)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        id = self._identified(resource)
        return self._native().wait(True, self._accessor, id, polling, limits)

    def _create_and_wait(
        self,
        resource: R,
        *,
        within: Timeout | Unset = UNSET,
        poll_every: float | None = None,
        on_progress: Callable[[R], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> Pending[R]:
        polling = _polling(within, poll_every, on_progress)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        made = self._checked(resource)
        return self._native().create_and_wait(True, self._accessor, made, polling, limits)


class Uploads:
    """Files that are encrypted for DIDWW's keys before they leave."""

    __slots__ = ()

    def upload(
        self,
        source: UploadSource,
        *,
        file_name: str | None = None,
        description: str | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> UploadedFile:
        """Encrypts a file and sends it; gives its id.

        `file_name` takes the place of the last part of the path; `description` is your own note. `on_progress` gets
        the bytes that have left and all that there are. Ten minutes are allowed unless `timeout` says otherwise.
        """
        parts = _given(file_name=file_name, description=description, on_progress=on_progress)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return _native_of(self).upload(False, source, parts, limits)

    def public_keys(self) -> PublicKeys:
        """The keys that files are encrypted with, to encrypt in one place and send in another."""
        return _native_of(self).public_keys(False)


class AsyncUploads:
    """Files that are encrypted for DIDWW's keys before they leave."""

    __slots__ = ()

    async def upload(
        self,
        source: UploadSource,
        *,
        file_name: str | None = None,
        description: str | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> UploadedFile:
        """Encrypts a file and sends it; gives its id. `Uploads.upload` says more."""
        parts = _given(file_name=file_name, description=description, on_progress=on_progress)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return await _native_of(self).upload(True, source, parts, limits)

    async def public_keys(self) -> PublicKeys:
        """The keys that files are encrypted with, to encrypt in one place and send in another."""
        return await _native_of(self).public_keys(True)


def _native_of(endpoint: Any) -> NativeClient:
    native: NativeClient = endpoint._native()
    return native


def _content(endpoint: Any, export: Resource, packed: bool, on_progress: Any, limits: dict[str, Any] | None) -> Content:
    parts = _given(packed=packed or None, on_progress=on_progress)
    return _native_of(endpoint).content(export, parts, limits)


class ExportFiles:
    """Files of exports."""

    __slots__ = ()

    def download(
        self,
        export: Resource,
        path: str | os.PathLike[str],
        *,
        packed: bool | None = None,
        resume: bool = True,
        on_progress: Callable[[int, int | None], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> DownloadedFile:
        """Fetches the file of a completed export to a path, whole or not at all.

        A path that ends in `.gz` keeps it packed, any other unpacks it on the way, unless `packed` says otherwise; a
        folder takes the file under its own name, packed. What an earlier download of a packed file left is gone on
        with, unless `resume` is false. `on_progress` gets the bytes that have come, packed, and all that there are, if
        that is known.
        """
        parts = _given(packed=packed, on_progress=on_progress) or {}
        parts["resume"] = resume
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return _native_of(self).download(False, export, path, parts, limits)

    def content(
        self,
        export: Resource,
        *,
        packed: bool = False,
        on_progress: Callable[[int, int | None], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> ExportContent:
        """The file of a completed export as it comes: its bytes, unpacked unless `packed` is true, or its rows.
        Nothing is asked before they are.
        """
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return ExportContent(_content(self, export, packed, on_progress, limits))


class AsyncExportFiles:
    """Files of exports."""

    __slots__ = ()

    async def download(
        self,
        export: Resource,
        path: str | os.PathLike[str],
        *,
        packed: bool | None = None,
        resume: bool = True,
        on_progress: Callable[[int, int | None], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> DownloadedFile:
        """Fetches the file of a completed export to a path, whole or not at all. `ExportFiles.download` says more."""
        parts = _given(packed=packed, on_progress=on_progress) or {}
        parts["resume"] = resume
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return await _native_of(self).download(True, export, path, parts, limits)

    def content(
        self,
        export: Resource,
        *,
        packed: bool = False,
        on_progress: Callable[[int, int | None], object] | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> AsyncExportContent:
        """The file of a completed export as it comes. `ExportFiles.content` says more."""
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return AsyncExportContent(_content(self, export, packed, on_progress, limits))


class ExportContent:
    """The file of an export as it comes: iterate over it for its bytes, piece by piece."""

    __slots__ = ("_content",)

    def __init__(self, content: Content) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        return self._content.stream()

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self)

    @overload
    def rows(self, record: None = None) -> Iterator[Record]: ...
    @overload
    def rows(self, record: type[Rec]) -> Iterator[Rec]: ...
    def rows(self, record: type[Any] | None = None) -> Iterator[Any]:
        """Its call detail records, of the class that is named, else of what the export says that it holds."""
        return self._content.rows(record)

    def batches(self, record: type[Record] | None = None) -> RecordBatches:
        """Its call detail records as Arrow record batches: pyarrow, polars, pandas and DuckDB take them as they are."""
        return self._content.batches(record)


class AsyncExportContent:
    """The file of an export as it comes: `async for` gives its bytes, piece by piece."""

    __slots__ = ("_content",)

    def __init__(self, content: Content) -> None:
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _AsyncSteps(self._content.stream())

    async def read(self) -> bytes:
        """All of it."""
        return b"".join([piece async for piece in self])

    @overload
    def rows(self, record: None = None) -> AsyncIterator[Record]: ...
    @overload
    def rows(self, record: type[Rec]) -> AsyncIterator[Rec]: ...
    def rows(self, record: type[Any] | None = None) -> AsyncIterator[Any]:
        """Its call detail records, of the class that is named, else of what the export says that it holds."""
        return _AsyncSteps(self._content.rows(record))

    def batches(self, record: type[Record] | None = None) -> RecordBatches:
        """Its call detail records as Arrow record batches. Whoever reads them blocks: do so on a thread of its own."""
        return self._content.batches(record)
