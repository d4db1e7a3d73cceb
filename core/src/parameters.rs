//! What a call is given besides what it is about: the methods that the builders of calls share, of those that are
//! awaited and of those that block.
//!
//! `in call` names the field of a blocking call that holds the other one.

/// Which rows a list has, and how they come.
macro_rules! list_parameters {
    ($list:ident $(in $call:ident)?) => {
        impl<T: $crate::Listable> $list<T> {
            /// Keeps rows that match; several filters must all match. `value` is plain, an enum's constant, or a list
            /// where the API takes one. The names that a type has are constants of its module, e.g.
            /// [`did::filters`](crate::did::filters).
            pub fn filter(mut self, name: impl AsRef<str>, value: impl Into<$crate::Value>) -> Self {
                self.$($call.)?query.filter(name.as_ref(), value.into());
                self
            }

            /// Orders the rows; a minus before a name: descending.
            pub fn sort<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
                self.$($call.)?query.sort = names.into_iter().map(Into::into).collect();
                self
            }

            /// Asks for one page: its number, beginning at 1, and how many rows it has. Where all pages are asked
            /// for, they begin there.
            pub fn page(mut self, number: u32, size: u32) -> Self {
                self.$($call.)?query.page_number = Some(number);
                self.$($call.)?query.page_size = Some(size);
                self
            }

            /// Asks for one page by its number, beginning at 1, of the size that the API gives unless
            /// [`page_size`](Self::page_size) says otherwise. Where all pages are asked for, they begin there.
            pub fn page_number(mut self, number: u32) -> Self {
                self.$($call.)?query.page_number = Some(number);
                self
            }

            /// How many rows a page has.
            pub fn page_size(mut self, size: u32) -> Self {
                self.$($call.)?query.page_size = Some(size);
                self
            }

            /// Whether the next page is fetched while one is read, never more than one, where all
            /// [`pages`](Self::pages) or their rows are asked for. It is not unless this says so: it costs a request
            /// whose rows nobody may ask for.
            ///
            /// To stop asking and drop what gives the rows ends the request.
            pub fn prefetch(mut self, ahead: bool) -> Self {
                self.$($call.)?prefetch = ahead;
                self
            }
        }
    };
}

/// What the answer holds.
macro_rules! query_parameters {
    ([$($generics:tt)*] $call_type:ty $(, in $call:ident)?) => {
        impl<$($generics)*> $call_type {
            /// Includes linked resources in the answer: paths such as `voice_in_trunk` or
            /// `did_group.stock_keeping_units`.
            pub fn include<S: Into<String>>(mut self, paths: impl IntoIterator<Item = S>) -> Self {
                self.$($call.)?query.include = paths.into_iter().map(Into::into).collect();
                self
            }

            /// Asks for these attributes and relationships of `wire_type` alone (a sparse fieldset). The others are
            /// absent then: see [`Resource::has`](crate::Resource::has).
            pub fn fields<S: Into<String>>(
                mut self,
                wire_type: impl AsRef<str>,
                names: impl IntoIterator<Item = S>,
            ) -> Self {
                let names = names.into_iter().map(Into::into).collect();
                self.$($call.)?query.fields(wire_type.as_ref(), names);
                self
            }

            /// Sends names that this release does not know, too: filters, sorts, includes, fields.
            pub fn allow_unknown(mut self) -> Self {
                self.$($call.)?query.allow_unknown = true;
                self
            }

            /// All of these at once, for the faces in other languages.
            #[doc(hidden)]
            pub fn holding(mut self, wanted: &$crate::binding::Wanted) -> Self {
                let query = &mut self.$($call.)?query;
                query.include.extend_from_slice(&wanted.include);
                for (wire_type, names) in &wanted.fields {
                    query.fields(wire_type, names.clone());
                }
                query.allow_unknown |= wanted.allow_unknown;
                self
            }
        }
    };
}

/// What every call may have in place of the client's settings.
macro_rules! call_options {
    ([$($generics:tt)*] $call_type:ty $(, in $call:ident)?) => {
        impl<$($generics)*> $call_type {
            /// Total time of this call, every attempt and wait included, in place of the client's.
            pub fn timeout(mut self, limit: std::time::Duration) -> Self {
                self.$($call.)?options.timeout = Some(Some(limit));
                self
            }

            /// No limit to the total time of this call.
            pub fn no_timeout(mut self) -> Self {
                self.$($call.)?options.timeout = Some(None);
                self
            }

            /// Time to connect, proxy and TLS included, in place of the client's; a longer one than that is refused.
            /// An HTTP client of your own ([`http_client`](crate::ClientBuilder::http_client)) keeps its own limit.
            pub fn connect_timeout(mut self, limit: std::time::Duration) -> Self {
                self.$($call.)?options.connect_timeout = Some(limit);
                self
            }

            /// Longest time without a byte of the answer, in place of the client's.
            pub fn read_timeout(mut self, limit: std::time::Duration) -> Self {
                self.$($call.)?options.read_timeout = Some(limit);
                self
            }

            /// How often the request is repeated at most, in place of the client's; 0: never.
            pub fn retries(mut self, most: u32) -> Self {
                self.$($call.)?options.retries = Some(most);
                self
            }

            /// All of these at once, for the faces in other languages.
            #[doc(hidden)]
            pub fn limits(mut self, limits: &$crate::binding::Limits) -> Self {
                let options = &mut self.$($call.)?options;
                options.timeout = limits.timeout.or(options.timeout);
                options.connect_timeout = limits.connect_timeout.or(options.connect_timeout);
                options.read_timeout = limits.read_timeout.or(options.read_timeout);
                options.retries = limits.retries.or(options.retries);
                self
            }
        }
    };
}

/// What a raw request is made of.
macro_rules! raw_parameters {
    ($raw:ident $(in $call:ident)?) => {
        impl $raw {
            /// Adds a parameter to the query. The brackets of `filter[name]` are sent as they are.
            pub fn query(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.$($call.)?parts.query(name.as_ref(), value.as_ref());
                self
            }

            /// Sends a header, in place of the usual one of that name. The credential stays the client's.
            pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.$($call.)?parts.header(name.as_ref(), value.as_ref());
                self
            }

            /// Sends `body` as a JSON document.
            pub fn json<T: serde::Serialize + ?Sized>(mut self, body: &T) -> Self {
                self.$($call.)?parts.json(body);
                self
            }

            /// Sends `body` as it is.
            pub fn body(mut self, body: impl Into<bytes::Bytes>, content_type: impl AsRef<str>) -> Self {
                self.$($call.)?parts.body(body.into(), content_type.as_ref());
                self
            }

            /// Whether the credential is sent; it is unless this says otherwise.
            pub fn authenticated(mut self, authenticated: bool) -> Self {
                self.$($call.)?parts.authenticated(authenticated);
                self
            }
        }
    };
}

/// What is said of a file that is uploaded.
macro_rules! upload_parameters {
    ($upload:ident $(in $call:ident)?) => {
        impl $upload {
            /// What the file is called, in place of the last part of its path; `file` if it has none.
            pub fn file_name(mut self, name: impl Into<String>) -> Self {
                self.$($call.)?parts.file_name = Some(name.into());
                self
            }

            /// Your own note, which lists of encrypted files show.
            pub fn description(mut self, description: impl Into<String>) -> Self {
                self.$($call.)?parts.description = Some(description.into());
                self
            }

            /// Calls `progress` with the bytes that the connection has taken and all that there are, form and encryption
            /// included, after each 64 KiB or so and at the end. They begin anew if the file is sent again. It runs where the
            /// connection is looked after, and must not block.
            pub fn on_progress(mut self, progress: impl FnMut(u64, u64) + Send + 'static) -> Self {
                self.$($call.)?parts.on_progress(progress);
                self
            }
        }
    };
}

pub(crate) use {call_options, list_parameters, query_parameters, raw_parameters, upload_parameters};
