//! What is signed as the URL. The right column is what Ruby's `URI`, which DIDWW's server uses, makes of the left one; where
//! it refuses the URL, the bytes stay.

use super::validator;
use didww::callback::Payload;

fn check(rows: &[(&str, &str)]) {
    for (url, signed) in rows {
        assert_eq!(validator().signed_url(url), *signed, "{url}");
        // what is signed is what is shown, and the port can be written or left out
        let signature = |url: &str| {
            validator().compute_signature(url, &Payload::form([("a", "b")])).expect("a signature")
        };
        assert_eq!(signature(url), signature(signed), "{url}");
    }
}

#[test]
fn only_the_port_is_written_in() {
    check(&[
        ("https://foo.com", "https://foo.com:443"),
        ("https://foo.com?x=1", "https://foo.com:443?x=1"),
        ("https://foo.com#f", "https://foo.com:443#f"),
        ("https://foo.com/a?", "https://foo.com:443/a?"),
        ("https://foo.com/a#", "https://foo.com:443/a#"),
        ("https://foo.com/a?#", "https://foo.com:443/a?#"),
        ("https://FOO.com/A", "https://FOO.com:443/A"),
        ("https://[2001:DB8::1]/", "https://[2001:DB8::1]:443/"),
        ("https://[2001:db8:0:0:0:0:0:1]/", "https://[2001:db8:0:0:0:0:0:1]:443/"),
        ("https://127.1/a", "https://127.1:443/a"),
        ("https://user:@foo.com/a", "https://user:@foo.com:443/a"),
        ("https://:pass@foo.com/a", "https://:pass@foo.com:443/a"),
        ("https://us%40er:p%3Aw@foo.com/a", "https://us%40er:p%3Aw@foo.com:443/a"),
        ("https://us%2fer:p@foo.com/a", "https://us%2fer:p@foo.com:443/a"),
        ("https://us:er:p@foo.com/a", "https://us:er:p@foo.com:443/a"),
        ("https://foo.com/a/../b", "https://foo.com:443/a/../b"),
        ("https://foo.com/a;p=1", "https://foo.com:443/a;p=1"),
        ("https://foo.com/a;p?x=1", "https://foo.com:443/a;p?x=1"),
        ("https://my_host.example/a", "https://my_host.example:443/a"),
        ("https://foo.com/a#f%20g", "https://foo.com:443/a#f%20g"),
    ]);
}

#[test]
fn scheme_and_port_are_made_plain() {
    check(&[
        ("HTTPS://foo.com/a", "https://foo.com:443/a"),
        ("Http://foo.com/a", "http://foo.com:80/a"),
        ("https://foo.com:0443/a", "https://foo.com:443/a"),
        ("https://foo.com:/a", "https://foo.com:443/a"),
        ("http://foo.com:", "http://foo.com:80"),
        ("http://foo.com:00/", "http://foo.com:0/"),
        ("http://[::1]:080/", "http://[::1]:80/"),
        ("http://foo.com:99999/", "http://foo.com:99999/"),
    ]);
}

#[test]
fn all_agree_on_these() {
    check(&[
        ("https://foo.com/", "https://foo.com:443/"),
        ("http://foo.com/", "http://foo.com:80/"),
        ("https://foo.com:443/a", "https://foo.com:443/a"),
        ("https://foo.com:80/a", "https://foo.com:80/a"),
        ("http://foo.com:443/a", "http://foo.com:443/a"),
        ("https://foo.com:8443/a", "https://foo.com:8443/a"),
        ("https://user:pass@foo.com/a", "https://user:pass@foo.com:443/a"),
        ("https://user@foo.com/a", "https://user@foo.com:443/a"),
        ("https://[::1]/a", "https://[::1]:443/a"),
        ("https://[::1]:8443/a", "https://[::1]:8443/a"),
        ("https://foo.com/a%20b", "https://foo.com:443/a%20b"),
        ("https://foo.com/a%2Fb", "https://foo.com:443/a%2Fb"),
        ("https://foo.com/a%2fb", "https://foo.com:443/a%2fb"),
        ("https://foo.com/%7Ea", "https://foo.com:443/%7Ea"),
        ("https://foo.com//a//b", "https://foo.com:443//a//b"),
        ("https://foo.com/a+b?c+d", "https://foo.com:443/a+b?c+d"),
        ("https://foo.com/%C3%A9", "https://foo.com:443/%C3%A9"),
        ("https://foo.com/a?b[1]=2", "https://foo.com:443/a?b[1]=2"),
        ("https://foo.com/a?u=http://bar.com/b?c", "https://foo.com:443/a?u=http://bar.com/b?c"),
        ("https://foo.com./a", "https://foo.com.:443/a"),
    ]);
}

#[test]
fn a_query_has_only_what_may_stand_there() {
    check(&[
        ("https://foo.com/a?x=a b", "https://foo.com:443/a?x=a%20b"),
        (r#"https://foo.com/a?x="q""#, "https://foo.com:443/a?x=%22q%22"),
        ("https://foo.com/a?x=a|b", "https://foo.com:443/a?x=a|b"),
        ("https://foo.com/?a='<>`{}|\\^", "https://foo.com:443/?a=%27%3C%3E%60{}|\\^"),
        ("https://foo.com/?a\tb\r\nc#f", "https://foo.com:443/?abc#f"),
        ("https://foo.com/?\0\u{1}\u{7f}", "https://foo.com:443/?%00%01%7F"),
    ]);
}

#[test]
fn what_the_reference_refuses_stays() {
    check(&[
        ("https://foo.com/a?x=é", "https://foo.com:443/a?x=é"),
        ("https://foo.com/é", "https://foo.com:443/é"),
        ("https://bücher.example/a", "https://bücher.example:443/a"),
        ("https://foo.com/a b", "https://foo.com:443/a b"),
        ("https://foo.com/a#f g\"", "https://foo.com:443/a#f g\""),
        ("https://foo.com/a?b#c#d", "https://foo.com:443/a?b#c#d"),
        ("https://foo.com:port/a", "https://foo.com:port/a"),
        ("https://foo.com:80:90/a", "https://foo.com:80:90/a"),
        ("https://foo.com:-1/a", "https://foo.com:-1/a"),
        ("https://2001:db8::1/a", "https://2001:db8::1/a"),
        ("https://[::1/a", "https://[::1/a"),
        ("https://[::1]x/a", "https://[::1]x/a"),
        ("https://a@b@foo.com/a", "https://a@b@foo.com:443/a"),
    ]);
}

#[test]
fn without_a_scheme_it_is_http() {
    check(&[
        ("foo.com/a", "http://foo.com:80/a"),
        ("//foo.com/a", "http://foo.com:80/a"),
        ("foo.com:8080/a?u=https://bar.com", "http://foo.com:8080/a?u=https://bar.com"),
        ("1http://foo.com/a", "http://1http:80//foo.com/a"),
        ("", "http://:80"),
        // another scheme has the port that is not https's
        ("ftp://foo.com/a", "ftp://foo.com:80/a"),
    ]);
}
