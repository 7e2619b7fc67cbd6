//! Which addresses the courier may call: a browser named them, so none may lead into the operator's network.

use std::net::{IpAddr, Ipv6Addr};

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Whether a machine may be called that anyone may call.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            !(a == 0
                || a == 10
                || a == 127
                || (a == 100 && (64..128).contains(&b))
                || (a == 169 && b == 254)
                || (a == 172 && (16..32).contains(&b))
                || (a == 192 && b == 168)
                || (a == 192 && b == 0 && (c == 0 || c == 2))
                || (a == 198 && (b == 18 || b == 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113)
                || a >= 224)
        }
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // An address of the old kind in disguise is judged as what it is.
    if let Some(inside) = address.to_ipv4_mapped() {
        return is_public(IpAddr::V4(inside));
    }
    let [first, second, ..] = address.segments();
    // Only what is handed out to the world (2000::/3), without documentation, Teredo and 6to4.
    (first & 0xe000) == 0x2000
        && !(first == 0x2001 && (second == 0x0db8 || second == 0))
        && first != 0x2002
}

/// Whether this address may be called at all, before its name is looked up.
pub fn is_allowed(uri: &Uri, allows_loopback: bool) -> bool {
    let has_user = uri
        .authority()
        .is_some_and(|part| part.as_str().contains('@'));
    let is_loopback = matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
    !has_user
        && match uri.scheme_str() {
            Some("https") => true,
            Some("http") => allows_loopback && is_loopback,
            _ => false,
        }
}

/// Looks names up and keeps only the addresses that may be called; the connection then goes to exactly these.
#[derive(Debug)]
pub struct Guard {
    /// Addresses of this machine are allowed, for tests.
    pub allows_loopback: bool,
    /// The ordinary look-up.
    pub inner: DefaultResolver,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut allowed = self.empty();
        for address in found.iter().copied() {
            let is_loopback = self.allows_loopback && address.ip().is_loopback();
            if is_loopback || is_public(address.ip()) {
                allowed.push(address);
            }
        }
        if allowed.is_empty() {
            return Err(Error::HostNotFound);
        }
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_into_the_house() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.20.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "::",
            "2002:a00:1::",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["8.8.8.8", "172.32.0.1", "2606:4700::1"] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn only_https_unless_a_test_says_otherwise() {
        let allowed = |text: &str, loopback| is_allowed(&text.parse().unwrap(), loopback);
        assert!(allowed("https://push.example.org/a", false));
        assert!(!allowed("http://push.example.org/a", true));
        assert!(!allowed("http://127.0.0.1:80/a", false));
        assert!(allowed("http://127.0.0.1:80/a", true));
        assert!(!allowed("https://user@push.example.org/a", false));
    }
}
