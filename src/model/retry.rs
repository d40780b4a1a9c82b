//! How long to wait before a request is sent again.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::endpoint::Endpoint;

/// A server that asks for a longer wait is asked again after this one.
const MOST_ASKED: Duration = Duration::from_secs(120);

/// The waits between the tries of one call: as many as the endpoint allows retries, growing, with
/// jitter so that calls that failed together do not come back together.
pub fn waits(endpoint: &Endpoint) -> impl Iterator<Item = Duration> + use<> {
    let retries = usize::try_from(endpoint.retries).unwrap_or(usize::MAX);
    ExponentialBuilder::default()
        .with_jitter()
        .with_min_delay(endpoint.backoff.first)
        .with_max_delay(endpoint.backoff.most)
        .with_max_times(retries)
        .build()
}

/// The wait that the server asks for, at most two minutes: `retry-after-ms`, or `Retry-After` in
/// seconds or as a date (RFC 9110 § 10.2.3).
pub fn asked_wait(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |number: &str, unit: f64| {
        let seconds = number.parse::<f64>().ok()? * unit;
        // Not a number, and infinities, are no wait.
        Duration::try_from_secs_f64(seconds.max(0.0)).ok()
    };
    let wait = text("retry-after-ms").and_then(|number| seconds(number, 0.001)).or_else(|| {
        let asked = text(RETRY_AFTER.as_str())?;
        seconds(asked, 1.0).or_else(|| until(asked, now))
    })?;
    Some(wait.min(MOST_ASKED))
}

fn until(date: &str, now: Timestamp) -> Option<Duration> {
    let then = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    // A date that has passed means: at once.
    Some(Duration::try_from(then.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_that_servers_ask_for() {
        let now: Timestamp = "2026-03-01T12:00:00Z".parse().expect("a time");
        let seconds = |n| Some(Duration::from_secs(n));
        let rows = [
            ("retry-after", "7", seconds(7)),
            ("retry-after", " 0 ", seconds(0)),
            ("retry-after", "1.5", Some(Duration::from_millis(1500))),
            ("retry-after", "-3", seconds(0)),
            ("retry-after", "86400", seconds(120)),
            ("retry-after", "Sun, 01 Mar 2026 12:00:30 GMT", seconds(30)),
            ("retry-after", "Sun, 01 Mar 2026 11:00:00 GMT", seconds(0)),
            ("retry-after", "Sun, 01 Mar 2037 12:00:00 GMT", seconds(120)),
            ("retry-after", "soon", None),
            ("retry-after", "inf", None),
            ("retry-after-ms", "250", Some(Duration::from_millis(250))),
            ("x-other", "7", None),
        ];
        for (name, value, expected) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().expect("a header"));
            assert_eq!(asked_wait(&headers, now), expected, "{name}: {value}");
        }
    }

    /// Doubled each time up to the most, and up to as much again by chance.
    #[test]
    fn waits_grow_and_are_jittered() {
        let mut endpoint = Endpoint::new("lab", "http://localhost/v1");
        endpoint.retries = 6;
        let all: Vec<Vec<Duration>> = (0..50).map(|_| waits(&endpoint).collect()).collect();
        for waits in &all {
            for (wait, seconds) in waits.iter().zip([1, 2, 4, 8, 16, 30]) {
                let least = Duration::from_secs(seconds);
                assert!((least..least + endpoint.backoff.most).contains(wait), "{waits:?}");
            }
        }
        assert!(all.windows(2).any(|pair| pair[0] != pair[1]), "no jitter");
    }

    #[test]
    fn as_many_waits_as_retries() {
        let mut endpoint = Endpoint::new("lab", "http://localhost/v1");
        for retries in [0, 1, 3] {
            endpoint.retries = retries;
            assert_eq!(waits(&endpoint).count(), retries as usize);
        }
    }
}
