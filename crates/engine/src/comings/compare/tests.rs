//! Days of a segment as two members and their devices see them.

use super::*;
use model::entities::segment_day::MOST_IDS;

const TODAY: i32 = 100;
const ADA: RecordId = RecordId([0xaa; 16]);
const BO: RecordId = RecordId([0xbb; 16]);

fn id(number: u32) -> RecordId {
    RecordId(u128::from(number).to_be_bytes())
}

/// Letters are members: `"abc"`.
fn ids(letters: &str) -> Vec<RecordId> {
    letters.chars().map(|letter| id(letter as u32)).collect()
}

fn letters(ids: &[RecordId]) -> String {
    ids.iter().filter_map(|id| char::from_u32(u128::from_be_bytes(id.0) as u32)).collect()
}

fn now(rule: u8, members: &str) -> Now {
    Now { rule: [rule; 8], members: ids(members), today: TODAY, at: 7, me: ADA }
}

fn known(rule: u8, day: i32, members: &str) -> Option<Known> {
    Some(Known { rule: [rule; 8], day, members: ids(members) })
}

fn seen(member: RecordId, rule: u8, came: &str, went: &str) -> (RecordId, Seen) {
    let (came, went) = (Group::of(ids(came)), Group::of(ids(went)));
    (member, Seen { at: 1, rule: [rule; 8], size: 0, came, went })
}

/// So many came that not all are named.
fn many(member: RecordId) -> (RecordId, Seen) {
    let came = Group::of((0..=MOST_IDS as u32).map(id).collect());
    (member, Seen { rule: [1; 8], came, ..Seen::default() })
}

/// Who was in it when the day began, and who is said to have come and gone: `began +came -went`, `=` for nothing said.
fn told(compared: &Compared) -> String {
    let began = compared.known.as_ref().map_or("?".to_owned(), |known| letters(&known.members));
    match &compared.seen {
        None => format!("{began} ="),
        Some(seen) => format!("{began} +{} -{}", letters(&seen.came.ids), letters(&seen.went.ids)),
    }
}

/// Name, what is seen, remembered and written, and what follows.
type Case = (&'static str, Now, Option<Known>, Vec<Told>, &'static str);

#[test]
fn a_day_is_compared_with_its_beginning() {
    let (yesterday, before) = (TODAY - 1, TODAY - 2);
    let table: Vec<Case> = vec![
        ("the first day says how many", now(1, "ab"), None, vec![], "ab + -"),
        ("of nobody, too", now(1, ""), None, vec![], " + -"),
        (
            "a device that is new says nothing",
            now(1, "ab"),
            None,
            vec![(before, vec![seen(BO, 1, "", "")])],
            "ab =",
        ),
        (
            "who came and who went",
            now(1, "bcd"),
            known(1, yesterday, "ab"),
            vec![(before, vec![seen(ADA, 1, "", "")])],
            "ab +cd -a",
        ),
        (
            "nobody",
            now(1, "ab"),
            known(1, yesterday, "ab"),
            vec![(before, vec![seen(ADA, 1, "", "")])],
            "ab =",
        ),
        (
            "what others wrote since is applied, in the order of days",
            now(1, "acd"),
            known(1, before, "ab"),
            vec![
                (before, vec![seen(BO, 1, "c", "a")]),
                (yesterday, vec![seen(BO, 1, "a", ""), seen(ADA, 1, "", "b")]),
            ],
            "ac +d -",
        ),
        (
            "what others saw today I see myself",
            now(1, "abc"),
            known(1, TODAY, "ab"),
            vec![(TODAY, vec![seen(BO, 1, "c", "")])],
            "ab +c -",
        ),
        (
            "what is said is not said again",
            now(1, "abc"),
            known(1, TODAY, "ab"),
            vec![(TODAY, vec![seen(ADA, 1, "c", "")])],
            "ab =",
        ),
        (
            "who came and went on one day did neither",
            now(1, "ab"),
            known(1, TODAY, "ab"),
            vec![(TODAY, vec![seen(ADA, 1, "c", "")])],
            "ab + -",
        ),
        (
            "where a day does not name all it begins anew",
            now(1, "xy"),
            known(1, before, "ab"),
            vec![(yesterday, vec![many(BO)])],
            "xy =",
        ),
        (
            "another rule is no coming and no going, and is told",
            now(2, "xy"),
            known(1, yesterday, "ab"),
            vec![(yesterday, vec![seen(ADA, 1, "b", "")])],
            "xy + -",
        ),
        (
            "on the same day, too",
            now(2, "xy"),
            known(1, TODAY, "ab"),
            vec![(TODAY, vec![seen(ADA, 1, "c", "")])],
            "xy + -",
        ),
        (
            "a rule that others saw already is not told again",
            now(2, "xy"),
            known(1, before, "ab"),
            vec![(yesterday, vec![seen(BO, 2, "", "")])],
            "xy =",
        ),
        (
            "a rule that was another one meanwhile begins anew",
            now(1, "xy"),
            known(1, before, "ab"),
            vec![(yesterday, vec![seen(BO, 2, "", "")])],
            "xy + -",
        ),
        (
            "the day on which a rule began",
            now(1, "abc"),
            known(1, yesterday, "ab"),
            vec![(yesterday, vec![seen(BO, 2, "q", ""), seen(ADA, 1, "", "")])],
            "ab +c -",
        ),
        (
            "my other device said who came: a new one does not take it back",
            now(1, "abc"),
            None,
            vec![(TODAY, vec![seen(ADA, 1, "c", "d")])],
            "abd =",
        ),
        ("nor where it cannot name them", now(1, "abc"), None, vec![(TODAY, vec![many(ADA)])], "? ="),
        (
            "a clock that was set back begins anew",
            now(1, "abc"),
            known(1, TODAY + 1, "a"),
            vec![(TODAY + 1, vec![seen(ADA, 1, "b", "")])],
            "abc =",
        ),
    ];
    for (name, now, known, days, expected) in table {
        assert_eq!(told(&compare(now, known, &days, &|id| id)), expected, "{name}");
    }
}

#[test]
fn two_devices_of_a_member_say_the_same_whoever_is_last() {
    let day = |seen: Vec<(RecordId, Seen)>| vec![(TODAY, seen)];
    let first = compare(now(1, "abc"), known(1, TODAY - 1, "ab"), &day(vec![]), &|id| id);
    let said = first.seen.expect("somebody came");
    let second = compare(now(1, "abcd"), known(1, TODAY - 3, "ab"), &day(vec![(ADA, said)]), &|id| id);
    assert_eq!(told(&second), "ab +cd -");
    let said = second.seen.expect("somebody came");
    let again = compare(now(1, "abcd"), first.known, &day(vec![(ADA, said)]), &|id| id);
    assert_eq!(told(&again), "ab =");
}

#[test]
fn who_is_merged_into_another_one_neither_comes_nor_goes() {
    // b was merged into a.
    let resolve = |other: RecordId| if other == ids("b")[0] { ids("a")[0] } else { other };
    let merged =
        compare(now(1, "ac"), known(1, TODAY - 1, "abc"), &[(0, vec![seen(BO, 1, "", "")])], &resolve);
    assert_eq!(told(&merged), "ac =");
    let days = [(TODAY - 1, vec![seen(BO, 1, "b", "")])];
    assert_eq!(told(&compare(now(1, "ac"), known(1, TODAY - 1, "c"), &days, &resolve)), "ac =");
    // The number is exact where not all are named.
    let came = (0..2000).map(id).collect::<Vec<_>>();
    let all = compare(Now { members: came, ..now(1, "") }, known(1, TODAY - 1, ""), &[], &|id| id);
    let seen = all.seen.expect("they came");
    assert_eq!((seen.came.count, seen.came.ids.len(), seen.size), (2000, MOST_IDS, 2000));
}
