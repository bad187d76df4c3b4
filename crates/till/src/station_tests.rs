//! Tests of a till's surroundings: reports, missing answers and the event stream.

use contract::{CapabilitiesView, SaleState, SaleView, TerminalView};
use payment::money::Currency;
use payment::sale::Method;
use payment::time::{Millis, Monotonic};

use crate::station::STREAM_SILENCE;
use crate::tests::sample::{id, view};
use crate::{
    CatchUp, Done, Draft, Event, Key, News, NewsAnswer, Outcome, POLL, POLL_BESIDE_STREAM,
    ReportTaken, Screen, Station, StreamSign, Till,
};

const NOW: Monotonic = Monotonic(60_000);

fn idle() -> Till {
    Till::default()
}

fn ended() -> Till {
    Till::Done(Done::of(Outcome::Sale(view(1, SaleState::Paid))))
}

fn report(sale: Option<SaleView>) -> TerminalView {
    TerminalView {
        shop: "Shop".to_owned(),
        branch: "demo".to_owned(),
        terminal: "T1".to_owned(),
        currency: Currency::Aed,
        max_amount: "20000.00".to_owned(),
        time_zone: "Asia/Dubai".to_owned(),
        logo_url: None,
        is_test: true,
        capabilities: CapabilitiesView::EVERYTHING,
        scan_prefix: None,
        scan_suffix: None,
        unattended: Vec::new(),
        list_unread: false,
        sale,
        late: Vec::new(),
        acknowledged: Vec::new(),
        recent: Vec::new(),
    }
}

fn stored(n: u8) -> Draft {
    Draft::of(&view(n, SaleState::Waiting))
}

/// A station that has taken its first report.
fn told() -> Station {
    let mut station = Station::new(NOW);
    assert!(station.take_report(&mut report(None), None).is_some());
    station
}

fn taken(station: &mut Station, mut report: TerminalView, stored: Draft) -> ReportTaken {
    station.take_report(&mut report, Some(stored)).unwrap()
}

#[test]
fn a_stored_sale_that_the_first_report_does_not_name_is_asked_for() {
    let first = taken(&mut Station::new(NOW), report(None), stored(1));
    assert_eq!(first.event, Event::Resume(stored(1)));
    assert_eq!(first.forget, None);
}

#[test]
fn a_sale_that_the_first_report_names_comes_before_the_stored_one() {
    for n in [1, 2] {
        let under_way = view(n, SaleState::Waiting);
        let first = taken(
            &mut Station::new(NOW),
            report(Some(under_way.clone())),
            stored(1),
        );
        let news = News {
            sale: Some(under_way),
            ..News::default()
        };
        assert_eq!(first.event, Event::News(news));
        assert_eq!(first.forget, None);
    }
}

#[test]
fn a_stored_sale_whose_end_was_acknowledged_elsewhere_is_forgotten() {
    let acknowledged = TerminalView {
        acknowledged: vec![id(1).to_string()],
        ..report(None)
    };
    let first = taken(&mut Station::new(NOW), acknowledged, stored(1));
    assert_eq!(first.forget, Some(id(1)));
    let news = News {
        acknowledged: vec![id(1)],
        ..News::default()
    };
    assert_eq!(first.event, Event::News(news));
}

#[test]
fn a_later_report_takes_up_nothing_that_is_stored() {
    let later = taken(&mut told(), report(None), stored(1));
    assert_eq!(later.event, Event::News(News::default()));
    assert_eq!(later.forget, None);
}

#[test]
fn a_report_whose_limit_cannot_be_read_changes_no_rules() {
    let mut unreadable = TerminalView {
        max_amount: "many".to_owned(),
        ..report(None)
    };
    let mut station = Station::new(NOW);
    assert_eq!(station.take_report(&mut unreadable, Some(stored(1))), None);
    assert_eq!(station, Station::new(NOW));
}

#[test]
fn another_currency_is_said_before_the_news() {
    let dinars = TerminalView {
        currency: Currency::Kwd,
        ..report(None)
    };
    let mut station = told();
    let change = station.take_report(&mut dinars.clone(), None).unwrap();
    assert!(change.has_other_currency);
    let same = station.take_report(&mut dinars.clone(), None).unwrap();
    assert!(!same.has_other_currency);
}

#[test]
fn a_stored_sale_goes_on_when_the_first_request_gets_no_answer() {
    let mut station = Station::new(NOW);
    let event = station.not_answered(&idle(), Some(stored(1)));
    assert_eq!(event, Some(Event::Resume(stored(1))));
    assert!(!station.is_reachable());
}

#[test]
fn a_missing_answer_takes_up_nothing_after_a_report_or_on_another_screen() {
    assert_eq!(told().not_answered(&idle(), Some(stored(1))), None);
    let mut station = Station::new(NOW);
    assert_eq!(station.not_answered(&ended(), Some(stored(1))), None);
}

#[test]
fn before_the_first_report_typing_counts_and_a_sale_cannot_start() {
    let station = Station::new(NOW);
    let (typing, start) = (Event::Key(Key::Digit(2)), Event::Start(id(1), Method::Qr));
    assert!(station.rules(&typing, &idle()).is_some());
    assert_eq!(station.rules(&start, &idle()), None);
    assert!(told().rules(&start, &idle()).is_some());
}

#[test]
fn the_rules_say_whether_the_server_answers() {
    let mut station = told();
    let is_reachable = |station: &Station| {
        let rules = station.rules(&Event::Tick, &idle());
        rules.map(|rules| rules.is_reachable)
    };
    station.not_answered(&idle(), None);
    assert_eq!(is_reachable(&station), Some(false));
    let number = station.ask_news(NOW);
    assert_eq!(station.answered(number), NewsAnswer::Take);
    assert_eq!(is_reachable(&station), Some(true));
}

#[test]
fn the_first_answer_is_used_however_old_it_is() {
    let mut station = Station::new(NOW);
    let number = station.ask_news(NOW);
    station.overtake_news();
    assert_eq!(station.answered(number), NewsAnswer::Take);
    let mut station = told();
    let number = station.ask_news(NOW);
    station.overtaken_by(&Event::Acknowledged(id(1)));
    assert_eq!(station.answered(number), NewsAnswer::AskAgain);
}

#[test]
fn a_page_asks_every_five_seconds_and_every_thirty_beside_a_stream() {
    let mut station = told();
    station.ask_news(NOW);
    assert_eq!(station.asks_news_at(&idle()), Some(NOW.after(POLL)));
    station.hear_stream(StreamSign::Message, NOW);
    station.ask_news(NOW);
    let later = Some(NOW.after(POLL_BESIDE_STREAM));
    assert_eq!(station.asks_news_at(&idle()), later);
    let rules = station.rules(&Event::Tick, &idle());
    assert_eq!(rules.map(|rules| rules.poll), Some(POLL_BESIDE_STREAM));
}

#[test]
fn the_end_of_a_sale_is_asked_for_once_and_not_beside_a_stream() {
    let mut station = told();
    assert!(station.asks_news_after(Screen::Showing, Screen::Result));
    assert!(!station.asks_news_after(Screen::Result, Screen::Receipt));
    assert!(!station.asks_news_after(Screen::Result, Screen::Sale));
    station.hear_stream(StreamSign::Message, NOW);
    assert!(!station.asks_news_after(Screen::Showing, Screen::Result));
}

#[test]
fn what_was_missed_while_a_stream_was_closed_is_asked_for() {
    let mut station = told();
    let mut hear = |sign, till: &Till| {
        let change = station.hear_stream(sign, NOW);
        station.catch_up(change, till)
    };
    assert_eq!(hear(StreamSign::Lost, &idle()), None);
    assert_eq!(
        hear(StreamSign::Message, &idle()),
        Some(CatchUp::AskNews),
        "a beat says nothing"
    );
    assert_eq!(hear(StreamSign::Message, &idle()), None);
    assert_eq!(hear(StreamSign::Lost, &idle()), Some(CatchUp::AskNews));
    assert_eq!(
        hear(StreamSign::Report, &idle()),
        None,
        "a report says all that an idle till needs"
    );
    assert_eq!(hear(StreamSign::Lost, &ended()), Some(CatchUp::Wake));
    assert_eq!(hear(StreamSign::Report, &ended()), Some(CatchUp::Wake));
}

#[test]
fn a_stream_that_cannot_be_opened_does_not_delay_the_first_request() {
    let mut station = Station::new(NOW);
    let change = station.hear_stream(StreamSign::Lost, NOW);
    assert_eq!(station.catch_up(change, &idle()), Some(CatchUp::AskNews));
}

#[test]
fn a_silent_stream_is_given_up_and_a_closed_one_opened_again() {
    let mut station = told();
    assert!(station.reopens_stream(NOW));
    assert!(!station.reopens_stream(NOW.after(Millis::seconds(1))));
    station.hear_stream(StreamSign::Message, NOW);
    assert!(!station.reopens_stream(NOW));
    assert!(!station.is_stream_dead(NOW.after(STREAM_SILENCE)));
    assert!(station.is_stream_dead(NOW.after(STREAM_SILENCE).after(Millis(1))));
}

#[test]
fn what_the_gateway_can_do_comes_with_each_report() {
    let mut station = told();
    let rules = |station: &Station| station.rules(&Event::Tick, &idle()).unwrap();
    assert!(rules(&station).capabilities.link);
    let mut without_links = TerminalView {
        capabilities: CapabilitiesView {
            link: false,
            ..CapabilitiesView::EVERYTHING
        },
        ..report(None)
    };
    station.take_report(&mut without_links, None).unwrap();
    assert!(!rules(&station).capabilities.link);
}
