//! Two devices want the same, and one of them has no network.

use engine::transport::claim::Claimed;
use tests::device::Device;
use tests::network::Fate;
use tests::people::{Office, Template};
use tests::world::World;

#[tokio::test]
async fn one_device_has_it_and_without_the_server_nothing_is_decided() {
    let template = Template::shared().await;
    let world = World::of(template).await;
    let mut office = Office::open(&world, template);
    let first = Device::new(&world, &mut office, Some(0), 1).await.expect("signs in");
    let second = Device::new(&world, &mut office, Some(0), 2).await.expect("signs in");
    second.network.set_fate(Fate::Lost);
    assert_eq!(second.claim("17", None).await, Claimed::Pending);
    let Claimed::Held(holder) = first.claim("17", None).await else { panic!("it was first") };
    assert_eq!(holder.device, first.id());
    assert_eq!(second.claim("17", None).await, Claimed::Taken(holder));
    // The answer is lost, the claim is not.
    second.network.set_fate(Fate::AnswerLost);
    assert_eq!(second.claim("18", Some(60_000)).await, Claimed::Pending);
    assert!(matches!(first.claim("18", None).await, Claimed::Taken(_)));
    assert!(matches!(second.claim("18", Some(60_000)).await, Claimed::Held(_)));
    assert_eq!(second.claim("18", Some(0)).await, Claimed::Free);
}
