"""The native part of the package: its core in Rust, as classes that name no resource."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Generic, Literal, SupportsIndex, TypeVar, final, overload

from typing_extensions import Never, Self

from didww_sdk.errors import DidwwError
from didww_sdk.wire_enum import WireEnum

__version__: str
"""Version of the package."""
API_VERSIONS: tuple[str, ...]
"""The API versions that this release knows, the oldest first."""
SIGNATURE_HEADER: str
"""The header with the signature of a callback."""
DELIVERY_ATTEMPTS: int
"""How often DIDWW tries to deliver a callback, the first time included."""
DELIVERY_TIMEOUT: float
"""How long DIDWW waits for the answer, in seconds; then the attempt has failed."""
SOURCE_NETWORKS: tuple[str, ...]
"""The networks, as CIDR, that callbacks come from."""

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_R = TypeVar("_R", bound=Resource)
_R_co = TypeVar("_R_co", bound=Resource, covariant=True)
_Rec = TypeVar("_Rec", bound=Record)
_Rec_co = TypeVar("_Rec_co", bound=Record, covariant=True)

# Resources, nested objects, and their members

class Resource:
    """A resource of any type. The classes of the types that this release knows inherit it; one of another type is a
    plain one, whose attributes are read with `get`.

    It equals another one of the same type and id.
    """

    def __new__(cls, *, id: str = ..., **members: Any) -> Self: ...
    def __init_subclass__(cls, wire_type: str | None = None) -> None: ...
    @property
    def id(self) -> str:
        """Its id; empty for one that was not created yet."""

    @property
    def wire_type(self) -> str:
        """JSON:API type, e.g. `dids`."""

    @property
    def is_changed(self) -> bool:
        """Whether an update would send anything."""

    @property
    def response(self) -> ResponseInfo | None:
        """Status, headers and request id of the answer it came with; `None` for one built by hand."""

    @property
    def api_version(self) -> str | None:
        """The API version that it was answered in; `None` for one built by hand."""

    @property
    def meta(self) -> Object | None:
        """What the API says of it beside its attributes."""

    @property
    def unknown_attributes(self) -> dict[str, Any]:
        """Attributes of the answer that this release does not know, as plain data."""

    @overload
    def get(self, name: str) -> Any:
        """The value of an attribute by name, also of one that this release does not know; `default` if nothing says.
        It is the plain value, of a secret too: do not log it.
        """

    @overload
    def get(self, name: str, default: _T) -> Any | _T: ...
    def set(self, name: str, value: object) -> None:
        """Sets an attribute by name. One that this release does not know is kept and sent as it is."""

    def has(self, name: str) -> bool:
        """Whether an attribute stands in the answer or was set."""

    @overload
    def linkage(self, name: str) -> ResourceIdentifier | list[ResourceIdentifier] | None:
        """What a relationship links to: an identifier or `None`, or a list of them; `default` where the answer does
        not say, which is so unless it was included.
        """

    @overload
    def linkage(self, name: str, default: _T) -> ResourceIdentifier | list[ResourceIdentifier] | _T | None: ...
    def link(self, name: str, value: object) -> None:
        """Sets a relationship by name: to a resource, an identifier, an id or `None`, or to several."""

    def related(self, name: str) -> list[Resource]:
        """The linked resources that came with it; those that were not included are left out."""

    def reset(self) -> None:
        """Forgets what was set since it was loaded or updated."""

    def copy(self) -> Self:
        """A copy that is changed on its own; the resources that it links to are the same."""

    def to_dict(self) -> dict[str, Any]:
        """The whole of it as a JSON:API resource object with the names of the wire, secrets too."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], api_version: str | None = None) -> Self:
        """A resource out of a JSON:API resource object, as `to_dict` gives it: as if it had just been loaded."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...

class Object:
    """A nested object of any form. The classes of the forms that this release knows inherit it; an object of another
    form is a plain one, whose members are read with `get` and written with `set`.

    What is changed in it counts as a change of the resource that holds it. It equals another one with the same
    members.
    """

    def __new__(cls, **members: Any) -> Self: ...
    def __init_subclass__(cls, form: str | None = None) -> None: ...
    @staticmethod
    def unknown(wire_type: str, **members: Any) -> Object:
        """An object of a form that this release does not know."""

    @property
    def wire_type(self) -> str:
        """What tells its form on the wire, e.g. `sip_configurations`; empty for objects without forms."""

    @property
    def members(self) -> list[str]:
        """Names of the members that stand in it: loaded or set."""

    @overload
    def get(self, name: str) -> Any:
        """The value of a member, known to this release or not; `default` if nothing says."""

    @overload
    def get(self, name: str, default: _T) -> Any | _T: ...
    def set(self, name: str, value: object) -> None:
        """Sets a member, known to this release or not."""

    def has(self, name: str) -> bool:
        """Whether a member was loaded or set."""

    def to_dict(self) -> dict[str, Any]:
        """Its members as plain data by their names in the schema, and its `type`. Secrets, too."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """An object out of what `to_dict` gave."""

    def copy(self) -> Self:
        """A copy that belongs to no resource."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: dict[int, Any]) -> Self: ...

@final
class ResourceIdentifier:
    """Who a resource is: its JSON:API type and its id."""

    def __new__(cls, type: str, id: str) -> Self: ...
    @property
    def type(self) -> str:
        """JSON:API type, e.g. `voice_in_trunks`."""

    @property
    def id(self) -> str:
        """Id."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Attribute(Generic[_T]):
    """An attribute: gives and takes a value."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Its name in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource | Object, cls: type[Any] | None = None, /) -> _T: ...
    def __set__(self, owner: Resource | Object, value: _T, /) -> None: ...

@final
class ReadOnly(Generic[_T_co]):
    """An attribute that the API alone says."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Its name in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource | Object, cls: type[Any] | None = None, /) -> _T_co: ...
    # nothing can be set
    def __set__(self, owner: Resource | Object, value: Never, /) -> None: ...

@final
class ListAttribute(Generic[_T]):
    """An attribute of several values: gives a list, which may be changed in place, and takes any iterable of them."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Its name in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource | Object, cls: type[Any] | None = None, /) -> list[_T]: ...
    def __set__(self, owner: Resource | Object, value: Iterable[_T], /) -> None: ...

@final
class NullableList(Generic[_T]):
    """An attribute of several values which may be null: that reads as an empty list."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Its name in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource | Object, cls: type[Any] | None = None, /) -> list[_T]: ...
    def __set__(self, owner: Resource | Object, value: Iterable[_T] | None, /) -> None: ...

@final
class ReadOnlyList(Generic[_T]):
    """An attribute of several values that the API alone says."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Its name in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource | Object, cls: type[Any] | None = None, /) -> list[_T]: ...
    # nothing can be set
    def __set__(self, owner: Resource | Object, value: Never, /) -> None: ...

@final
class ToOne(Generic[_R]):
    """A relationship to one resource: gives the one that was included or set, takes it or its identifier."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> _R | None: ...
    def __set__(self, owner: Resource, value: _R | ResourceIdentifier | None, /) -> None: ...

@final
class ReadOnlyToOne(Generic[_R_co]):
    """A relationship to one resource that the API alone says."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> _R_co | None: ...
    # nothing can be set
    def __set__(self, owner: Resource, value: Never, /) -> None: ...

@final
class ToMany(Generic[_R]):
    """A relationship to several resources: gives those that were included or set, takes them or their identifiers."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> tuple[_R, ...]: ...
    def __set__(self, owner: Resource, value: Iterable[_R | ResourceIdentifier | UploadedFile], /) -> None: ...

@final
class ReadOnlyToMany(Generic[_R_co]):
    """A relationship to several resources that the API alone says."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> tuple[_R_co, ...]: ...
    # nothing can be set
    def __set__(self, owner: Resource, value: Never, /) -> None: ...

@final
class LinkedId:
    """The id behind a relationship to one resource."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> str | None: ...
    def __set__(self, owner: Resource, value: str | None, /) -> None: ...

@final
class ReadOnlyLinkedId:
    """The id behind a relationship to one resource that the API alone says."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> str | None: ...
    # nothing can be set
    def __set__(self, owner: Resource, value: Never, /) -> None: ...

@final
class LinkedIds:
    """The ids behind a relationship to several resources."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> tuple[str, ...]: ...
    def __set__(self, owner: Resource, value: Iterable[str], /) -> None: ...

@final
class ReadOnlyLinkedIds:
    """The ids behind a relationship to several resources that the API alone says."""

    def __new__(cls, name: str) -> Self: ...
    @property
    def name(self) -> str:
        """Name of the relationship in the schema."""

    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Resource, cls: type[Any] | None = None, /) -> tuple[str, ...]: ...
    # nothing can be set
    def __set__(self, owner: Resource, value: Never, /) -> None: ...

def register_enum(name: str, members: Sequence[WireEnum]) -> None:
    """Lets a class stand for the enum that the schema calls `name`; `members` are in the schema's order."""

# Answers

@final
class ResponseInfo:
    """Status, headers and request id of an answer."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def is_success(self) -> bool:
        """Whether the status is one of 200 to 299."""

    @property
    def headers(self) -> dict[str, str]:
        """Every header by its name in lower case; of one that came twice the values are joined by a comma. Headers
        that are not text are left out.
        """

    def header(self, name: str) -> str | None:
        """The value of one header, if it is there and is text."""

    @property
    def request_id(self) -> str | None:
        """`X-Request-Id`: what DIDWW's support finds the request by."""

    @property
    def attempts(self) -> int:
        """How often the request was sent."""

    @property
    def waited_for_rate_limit(self) -> float:
        """How long the call waited for the client's rate limit, all attempts together, in seconds."""

    @property
    def rate_limit(self) -> RateLimitStatus | None:
        """What the server says about its rate limit, if it does."""

    @property
    def method(self) -> str:
        """Method of the request."""

    @property
    def path(self) -> str:
        """Path of the request below the base URL, without its query."""

@final
class RateLimitStatus:
    """What a server says about its rate limit."""

    @property
    def limit(self) -> int | None:
        """Requests that it allows in a window of time."""

    @property
    def remaining(self) -> int | None:
        """Requests that are left in this window."""

    @property
    def reset(self) -> int | None:
        """When the window ends, as the server writes it: seconds from now, with some servers seconds since 1970."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PageLinks:
    """Addresses of the pages around one, as the API gave them."""

    @property
    def first(self) -> str | None:
        """First page."""

    @property
    def prev(self) -> str | None:
        """Page before this one."""

    @property
    def next(self) -> str | None:
        """Page after this one."""

    @property
    def last(self) -> str | None:
        """Last page."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class Page(Sequence[_R_co], Generic[_R_co]):
    """A page of a list: a sequence of its rows, and what the API says around them."""

    @staticmethod
    def parse(resource_class: type[_R], body: bytes | str, api_version: str | None = None) -> Page[_R]:
        """Reads a page that was stored: the body of a list as `api_version` answers it."""

    @property
    def total_records(self) -> int | None:
        """Rows of all pages together; `None` for lists without a total."""

    @property
    def links(self) -> PageLinks:
        """Addresses of the pages around this one."""

    @property
    def meta(self) -> dict[str, Any]:
        """The list's own `meta`."""

    @property
    def included(self) -> list[Resource]:
        """The resources that were included, of any type, each once."""

    @property
    def response(self) -> ResponseInfo:
        """Status, headers and request id of the answer."""

    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: SupportsIndex, /) -> _R_co: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[_R_co]: ...
    def __iter__(self) -> Iterator[_R_co]: ...
    def __contains__(self, row: object, /) -> bool: ...
    def __reversed__(self) -> Iterator[_R_co]: ...
    def index(self, row: object, *limits: SupportsIndex) -> int:
        """Where a row stands first, among those from `start` to `stop`; a `ValueError` if it is not there."""

    def count(self, row: object) -> int:
        """How often a row is there."""

@final
class RawResponse:
    """A successful answer as it came."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> dict[str, str]:
        """Headers by their names in lower case."""

    @property
    def info(self) -> ResponseInfo:
        """Status, headers and request id."""

    @property
    def body(self) -> bytes:
        """The body, decompressed."""

    @property
    def text(self) -> str:
        """The body as text; a `DecodeError` if it is none."""

    def json(self) -> Any:
        """The body, parsed as JSON; a `DecodeError` if it is none."""

# Callbacks

class Callback:
    """What DIDWW says has happened. The classes of the types that this release knows inherit it; one of another type
    is a plain one.
    """

    def __init_subclass__(cls, callback_type: str | None = None) -> None: ...
    @staticmethod
    def parse(payload: Payload) -> list[Callback]:
        """What a payload says, without asking whether it is DIDWW's; a `CallbackError` if it cannot be read."""

    @property
    def id(self) -> str:
        """The id of what it is about. Empty if the callback leaves it out."""

    @property
    def callback_type(self) -> str:
        """The type of what it is about, e.g. `orders`."""

    def get(self, name: str) -> str | None:
        """The text of a member by name, also of one that this release does not know; `None` if there is none."""

    @property
    def members(self) -> dict[str, str]:
        """Everything it says, as text, by name."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class CallbackMember(Generic[_T_co]):
    """A member of a callback."""

    def __new__(cls, name: str) -> Self: ...
    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Callback, cls: type[Any] | None = None, /) -> _T_co: ...
    # nothing can be set
    def __set__(self, owner: Callback, value: Never, /) -> None: ...

_Text = str | bytes
_Members = Mapping[str, str] | Iterable[tuple[_Text, _Text]]

@final
class Payload:
    """What a callback says, as it came: bytes that are not known to be DIDWW's yet.

    Names that come twice count once, with the last value. A payload that cannot be read is one too: it matches no
    signature, and `Callback.parse` tells why.
    """

    @staticmethod
    def form(members: _Members) -> Payload:
        """The members of a form, decoded: a mapping, or pairs."""

    @staticmethod
    def body(body: _Text, content_type: _Text) -> Payload:
        """A body and the value of its `Content-Type`."""

    @staticmethod
    def query(query: _Text) -> Payload:
        """The query of a callback by GET, without the question mark and percent-encoded as it came."""

    @staticmethod
    def query_of(url: _Text) -> Payload:
        """The query of a whole URL."""

@final
class RequestValidator:
    """Tells callbacks of DIDWW from those of anybody else, by their signature. It is made once and shared."""

    def __new__(cls, callback_secret: _Text, *, public_base_url: str | None = None) -> Self:
        """For the account's callback secret, which stands in the user panel. `public_base_url` is where DIDWW calls,
        if that is not what the framework sees, behind a proxy say: it takes the place of scheme, host and port of each
        URL, and a path in it is put in front.
        """

    def validate(self, url: _Text, payload: Payload | _Members, signature: _Text | None) -> bool:
        """Whether DIDWW signed this. `url` is the one that was called, with its query; `signature` the value of the
        header `X-DIDWW-Signature`.
        """

    def validate_and_parse(self, url: _Text, payload: Payload | _Members, signature: _Text | None) -> list[Callback]:
        """`validate`, then what it says: one callback, or those of a voice OUT trunk that piled up. A `CallbackError`
        if the signature does not match, or the payload cannot be read.
        """

    def compute_signature(self, url: _Text, payload: Payload | _Members) -> str:
        """The signature that DIDWW gives to this, as it stands in the header: for tests, and to compare."""

    def signed_url(self, url: _Text) -> str:
        """What is signed as the URL, for one that the framework sees: compare it with the callback URL that DIDWW was
        given.
        """

# Files

class Record:
    """A call detail record: a row of an export's file. The classes of its kinds inherit it."""

    def __init_subclass__(cls, record: str | None = None) -> None: ...
    @classmethod
    def open(cls, path: str | PathLike[str]) -> RecordReader[Self]:
        """Opens a CSV file as it was exported, gzipped or not."""

    @classmethod
    def read(cls, source: bytes | str | BinaryIO) -> RecordReader[Self]:
        """Reads CSV text: bytes, a `str`, or a binary file object."""

    @classmethod
    def batches(cls, path: str | PathLike[str]) -> RecordBatches:
        """Opens a CSV file, gzipped or not, as Arrow record batches."""

    @property
    def line(self) -> int:
        """Line of the file where the row begins, counted from 1; the header is line 1."""

    def get(self, column: str) -> str | None:
        """The text of a cell as it stands in the file, by the column's name there; `None` if the file has no such
        column.
        """

    @property
    def unknown(self) -> dict[str, str]:
        """Name and text of each column that is no field of the record."""

@final
class RecordField(Generic[_T_co]):
    """A field of a call detail record."""

    def __new__(cls, name: str) -> Self: ...
    @overload
    def __get__(self, owner: None, cls: type[Any], /) -> Self: ...
    @overload
    def __get__(self, owner: Record, cls: type[Any] | None = None, /) -> _T_co: ...
    # nothing can be set
    def __set__(self, owner: Record, value: Never, /) -> None: ...

@final
class RecordReader(Generic[_Rec_co]):
    """The records of a file, one after the other. One that cannot be read is a `RecordError`, and the next turn gives
    the next one.
    """

    def __iter__(self) -> Self: ...
    def __next__(self) -> _Rec_co: ...

@final
class RecordStream(Generic[_Rec_co]):
    """The records of an export's file as it comes."""

    def ready(self) -> _Rec_co | None:
        """A record that has come; `None` if it is to be fetched first. `StopAsyncIteration` after the last one."""

    def fetch(self) -> Pending[None]:
        """Is awaited until a record has come."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> _Rec_co: ...

@final
class RecordBatches:
    """Call detail records as Arrow record batches, for whatever takes them through the Arrow PyCapsule interface:
    pyarrow, polars, pandas, DuckDB. Each who reads them reads the file from its begin.
    """

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The Arrow C stream, in a capsule."""

    def __arrow_c_schema__(self) -> object:
        """The Arrow C schema, in a capsule."""

@final
class ByteStream:
    """The bytes of an export's file."""

    def ready(self) -> bytes | None:
        """A piece that has come; `None` if it is to be fetched first. `StopAsyncIteration` after the last one."""

    def fetch(self) -> Pending[None]:
        """Is awaited until a piece has come."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> bytes: ...

@final
class Content:
    """The file of an export as it comes: its bytes, or its rows."""

    def stream(self) -> ByteStream:
        """Its bytes."""

    @overload
    def rows(self, record_class: None = None) -> RecordStream[Record]:
        """Its call detail records."""

    @overload
    def rows(self, record_class: type[_Rec]) -> RecordStream[_Rec]: ...
    def batches(self, record_class: type[Record] | None = None) -> RecordBatches:
        """Its call detail records as Arrow record batches."""

@final
class UploadedFile:
    """A file that was uploaded. It may stand where an encrypted file is linked to."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def response(self) -> ResponseInfo:
        """Status, headers and request id of the answer."""

@final
class DownloadedFile:
    """A file that was fetched."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def bytes(self) -> int:
        """Its length."""

    @property
    def resumed_from(self) -> int:
        """How much of it an earlier download had fetched, in bytes."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

@final
class PublicKeys:
    """The two keys that files are encrypted for."""

    def __new__(cls, first: str, second: str) -> Self:
        """Both as PEM text."""

    @staticmethod
    def from_resources(keys: Iterable[Resource]) -> PublicKeys:
        """Those of a list of public keys."""

    @property
    def fingerprint(self) -> str:
        """What they are called in an upload."""

def encrypt(data: bytes | bytearray | memoryview, keys: PublicKeys) -> bytes:
    """Encrypts what is in memory."""

def encrypt_stream(
    reader: str | PathLike[str] | BinaryIO, writer: str | PathLike[str] | BinaryIO, keys: PublicKeys
) -> int:
    """Encrypts from a path or binary file object to another, with about 1 MiB of memory; gives the bytes that were
    written.
    """

def encrypted_len(length: int, keys: PublicKeys) -> int:
    """How long so many bytes are once they are encrypted."""

# The client

@final
class RequestEvent:
    """A request that is about to leave."""

    @property
    def operation(self) -> str:
        """`list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`."""

    @property
    def resource(self) -> str | None:
        """JSON:API type of what it is about; `None` for raw requests."""

    @property
    def method(self) -> str:
        """HTTP method."""

    @property
    def path(self) -> str:
        """Path below the base URL, without the query."""

    @property
    def host(self) -> str:
        """Host, and port if it is not the scheme's own."""

    @property
    def attempt(self) -> int:
        """Which attempt it is, from 1 on."""

    def insert_header(self, name: str, value: str) -> None:
        """Sends a header along, in place of the usual one of that name. One that cannot be sent is left out, with a
        warning in the log.
        """

@final
class ResponseEvent:
    """What became of an attempt."""

    @property
    def operation(self) -> str:
        """`list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`."""

    @property
    def resource(self) -> str | None:
        """JSON:API type of what it is about; `None` for raw requests."""

    @property
    def method(self) -> str:
        """HTTP method."""

    @property
    def path(self) -> str:
        """Path below the base URL, without the query."""

    @property
    def host(self) -> str:
        """Host, and port if it is not the scheme's own."""

    @property
    def attempt(self) -> int:
        """Which attempt it was, from 1 on; 0 if it did not come to one."""

    @property
    def duration(self) -> float:
        """How long the attempt took, in seconds."""

    @property
    def status(self) -> int | None:
        """HTTP status, if there was an answer."""

    @property
    def error(self) -> DidwwError | None:
        """What went wrong; `None` for a success."""

    @property
    def retry_in(self) -> float | None:
        """The request is made again after so many seconds."""

@final
class RateLimiter:
    """What limits the rate of a client's requests; clients of the same key share one. Each process has its own."""

@final
class Pending(Generic[_T_co]):
    """A call under way: what is awaited. Whoever is cancelled meanwhile ends the request."""

    def __await__(self) -> Generator[Any, None, _T_co]: ...
    def throw(self, kind: object, value: object | None = None, traceback: object | None = None) -> Never:
        """The task was cancelled, or whatever else it is told."""

    def close(self) -> None:
        """Nobody waits any more."""

@final
class Pages(Generic[_R_co]):
    """A list page by page."""

    def ready(self) -> Page[_R_co] | None:
        """A page that has come; `None` if it is to be fetched first. `StopAsyncIteration` after the last one."""

    def fetch(self) -> Pending[None]:
        """Is awaited until a page has come."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> Page[_R_co]: ...

@final
class Rows(Generic[_R_co]):
    """The rows of a list, whatever page they are on."""

    def ready(self) -> _R_co | None:
        """A row that has come; `None` if it is to be fetched first. `StopAsyncIteration` after the last one."""

    def fetch(self) -> Pending[None]:
        """Is awaited until a row has come."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> _R_co: ...

_Options = Mapping[str, Any] | None

@final
class NativeClient:
    """A client of one account. What it calls by their types are resources: whose class that is, the caller knows.

    A call with an event loop does not block: what it gives is awaited.
    """

    def __new__(cls, options: Mapping[str, Any]) -> Self: ...
    @property
    def api_version(self) -> str:
        """API version of its requests."""

    @property
    def base_url(self) -> str:
        """Base URL of its requests, without a trailing slash."""

    @property
    def rate_limiter(self) -> RateLimiter:
        """What limits the rate of its requests."""

    @overload
    def find(
        self, awaited: Literal[False], accessor: str, id: str | None, query: _Options = None, options: _Options = None
    ) -> Any:
        """One resource by its id; a singleton has none."""

    @overload
    def find(
        self,
        awaited: Literal[True],
        accessor: str,
        id: str | None,
        query: _Options = None,
        options: _Options = None,
    ) -> Pending[Any]: ...
    @overload
    def page(
        self, awaited: Literal[False], accessor: str, query: _Options = None, options: _Options = None
    ) -> Page[Any]:
        """One page of a list."""

    @overload
    def page(
        self, awaited: Literal[True], accessor: str, query: _Options = None, options: _Options = None
    ) -> Pending[Page[Any]]: ...
    @overload
    def first(self, awaited: Literal[False], accessor: str, query: _Options = None, options: _Options = None) -> Any:
        """The first row of a list; `None` if there is none."""

    @overload
    def first(
        self, awaited: Literal[True], accessor: str, query: _Options = None, options: _Options = None
    ) -> Pending[Any]: ...
    @overload
    def count(self, awaited: Literal[False], accessor: str, query: _Options = None, options: _Options = None) -> int:
        """How many rows a list has."""

    @overload
    def count(
        self, awaited: Literal[True], accessor: str, query: _Options = None, options: _Options = None
    ) -> Pending[int]: ...
    @overload
    def all(
        self, awaited: Literal[False], accessor: str, query: _Options = None, options: _Options = None
    ) -> list[Any]:
        """Every row of a list."""

    @overload
    def all(
        self, awaited: Literal[True], accessor: str, query: _Options = None, options: _Options = None
    ) -> Pending[list[Any]]: ...
    def pages(self, accessor: str, query: _Options = None, options: _Options = None) -> Pages[Any]:
        """A list page by page."""

    def rows(self, accessor: str, query: _Options = None, options: _Options = None) -> Rows[Any]:
        """The rows of a list."""

    @overload
    def create(
        self,
        awaited: Literal[False],
        accessor: str,
        resource: Resource,
        query: _Options = None,
        options: _Options = None,
    ) -> Any:
        """Creates a resource; gives what the API answered."""

    @overload
    def create(
        self,
        awaited: Literal[True],
        accessor: str,
        resource: Resource,
        query: _Options = None,
        options: _Options = None,
    ) -> Pending[Any]: ...
    @overload
    def update(
        self,
        awaited: Literal[False],
        accessor: str,
        resource: Resource,
        query: _Options = None,
        options: _Options = None,
    ) -> None:
        """Sends what was changed; the resource is then what the API answered."""

    @overload
    def update(
        self,
        awaited: Literal[True],
        accessor: str,
        resource: Resource,
        query: _Options = None,
        options: _Options = None,
    ) -> Pending[None]: ...
    @overload
    def delete(self, awaited: Literal[False], accessor: str, id: str, options: _Options = None) -> ResponseInfo:
        """Deletes a resource."""

    @overload
    def delete(
        self, awaited: Literal[True], accessor: str, id: str, options: _Options = None
    ) -> Pending[ResponseInfo]: ...
    @overload
    def wait(
        self, awaited: Literal[False], accessor: str, id: str, polling: _Options = None, options: _Options = None
    ) -> Any:
        """Waits until a resource has settled."""

    @overload
    def wait(
        self, awaited: Literal[True], accessor: str, id: str, polling: _Options = None, options: _Options = None
    ) -> Pending[Any]: ...
    @overload
    def create_and_wait(
        self,
        awaited: Literal[False],
        accessor: str,
        resource: Resource,
        polling: _Options = None,
        options: _Options = None,
    ) -> Any:
        """Creates a resource, and waits until it has settled."""

    @overload
    def create_and_wait(
        self,
        awaited: Literal[True],
        accessor: str,
        resource: Resource,
        polling: _Options = None,
        options: _Options = None,
    ) -> Pending[Any]: ...
    @overload
    def raw(
        self, awaited: Literal[False], method: str, path: str, parts: _Options = None, options: _Options = None
    ) -> RawResponse:
        """Any request."""

    @overload
    def raw(
        self, awaited: Literal[True], method: str, path: str, parts: _Options = None, options: _Options = None
    ) -> Pending[RawResponse]: ...
    @overload
    def upload(
        self, awaited: Literal[False], source: object, parts: _Options = None, options: _Options = None
    ) -> UploadedFile:
        """Encrypts a file and sends it."""

    @overload
    def upload(
        self, awaited: Literal[True], source: object, parts: _Options = None, options: _Options = None
    ) -> Pending[UploadedFile]: ...
    @overload
    def public_keys(self, awaited: Literal[False]) -> PublicKeys:
        """The keys that files are encrypted with."""

    @overload
    def public_keys(self, awaited: Literal[True]) -> Pending[PublicKeys]: ...
    @overload
    def download(
        self,
        awaited: Literal[False],
        export: Resource,
        path: str | PathLike[str],
        parts: _Options = None,
        options: _Options = None,
    ) -> DownloadedFile:
        """Fetches the file of an export to a path."""

    @overload
    def download(
        self,
        awaited: Literal[True],
        export: Resource,
        path: str | PathLike[str],
        parts: _Options = None,
        options: _Options = None,
    ) -> Pending[DownloadedFile]: ...
    def content(self, export: Resource, parts: _Options = None, options: _Options = None) -> Content:
        """The file of an export as it comes."""

@final
class Sandbox:
    """A local DIDWW in this process. `didww_sdk.sandbox.Sandbox` is the one to use."""

    @staticmethod
    def start(options: Mapping[str, Any]) -> Sandbox:
        """Starts one on the loopback interface."""

    @property
    def base_url(self) -> str:
        """The base URL to give to a client."""

    @property
    def api_key(self) -> str:
        """The API key to give to a client."""

    @property
    def callback_secret(self) -> str:
        """The secret that callbacks are signed with."""

    def settle_all(self) -> None:
        """Lets everything that is pending settle now."""

    def requests(self) -> list[dict[str, Any]]:
        """The requests that were made, oldest first: the last thousand of them."""

    def last_request(self, method: str, path_prefix: str) -> dict[str, Any] | None:
        """The latest request with a method, whose path begins so."""

    def uploaded_file(self, id: str) -> bytes | None:
        """What an uploaded file holds, decrypted."""

    def rotate_keys(self) -> None:
        """Puts other keys in the place of the public keys."""

    def block_trunk(self, id: str) -> bool:
        """Blocks a trunk for outgoing calls, as if it had spent its threshold."""

    def callbacks(self) -> list[dict[str, Any]]:
        """The callbacks that were made or are under way, oldest first."""

    def wait_for_callbacks(self) -> None:
        """Waits until all callbacks about what has happened so far are delivered or given up."""

    def stop(self) -> None:
        """Stops it."""
