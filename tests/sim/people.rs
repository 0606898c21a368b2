//! Who works in a run, and the owner's office, from which roles are given and people invited.

use std::rc::Rc;

use engine::transport::{Api, CallError};
use sync::ids::{MemberId, WorkspaceId};
use sync::wire::accounts::{
    AcceptInvitation, ChangeRole, InvitedAccount, NewAccount, NewInvitation, Role, Secret, SignIn,
};
use tokio::sync::OnceCell;

use crate::network::{Line, Network};
use crate::world::{Time, World};

/// Password of everybody.
const PASSWORD: &str = "correct horse battery";
/// People there from the beginning; the first is the owner.
const FIRST: usize = 3;

/// A person by number.
pub type Person = usize;

/// How a person signs in.
pub(crate) fn email(person: Person) -> String {
    format!("person{person}@example.org")
}

/// A server's data with its first people, from which every run begins: making them costs more than a run.
pub struct Template {
    pub(crate) database: Vec<u8>,
    pub(crate) counted: u64,
    workspace: WorkspaceId,
    members: Vec<MemberId>,
    cookie: Option<String>,
}

impl Template {
    /// The one of this process.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<Template> = OnceCell::const_new();
        SHARED.get_or_init(Self::make).await
    }

    async fn make() -> Self {
        let world = World::new().await;
        let network = Network::new(world.service());
        let api = Api::new(Rc::new(Line(network.clone())));
        let account = NewAccount {
            email: email(0),
            name: "Ada".into(),
            password: Secret::new(PASSWORD),
            workspace_name: "Works".into(),
            setup_code: None,
        };
        let info = api.sign_up(&account).await.expect("signs up");
        let (workspace, members) = (info.workspaces[0].id, vec![info.user.id.into()]);
        let mut office = Office { api, network: network.clone(), workspace, members };
        while office.members.len() < FIRST {
            let theirs = Api::new(Rc::new(Line(Network::new(world.service()))));
            office.hire(&theirs, &world.time).await.expect("joins");
        }
        let database = std::fs::read(world.backup().await).expect("reads");
        let (counted, members) = (world.counted(), office.members);
        Self { database, counted, workspace, members, cookie: network.cookie() }
    }
}

/// The owner at a good line.
pub struct Office {
    api: Api,
    network: Rc<Network>,
    pub(crate) workspace: WorkspaceId,
    /// Everybody who was ever hired, by number.
    pub(crate) members: Vec<MemberId>,
}

impl Office {
    /// Opens it in a world that began from the template.
    pub fn open(world: &World, template: &Template) -> Self {
        let network = Network::new(world.service());
        network.set_cookie(template.cookie.clone());
        let api = Api::new(Rc::new(Line(network.clone())));
        Self { api, network, workspace: template.workspace, members: template.members.clone() }
    }

    /// Another person joins, over a line of theirs. `None` where the server would not have it.
    pub(crate) async fn hire(&mut self, theirs: &Api, time: &Time) -> Option<Person> {
        let number = self.members.len();
        let invitation = NewInvitation { email: None, role: Role::Member, teams: Vec::new(), event: None };
        self.sign_in(time).await?;
        let issued = self.api.invite(self.workspace, &invitation).await.ok()?;
        let account = InvitedAccount {
            email: email(number),
            name: format!("Person {number}"),
            password: Secret::new(PASSWORD),
        };
        let accepted = AcceptInvitation { account: Some(account) };
        let info = theirs.accept_invitation(issued.token.reveal(), &accepted).await.ok()?;
        self.members.push(info.user.id.into());
        Some(number)
    }

    /// Gives a person another role, if the server knows both.
    pub(crate) async fn promote(&self, person: Person, role: Role, time: &Time) {
        if self.sign_in(time).await.is_some() {
            let member = self.members[person].to_string();
            drop(self.api.set_role(self.workspace, &member, &ChangeRole { role }).await);
        }
    }

    /// A session may have ended by a clock that ran ahead.
    async fn sign_in(&self, time: &Time) -> Option<()> {
        match self.network.cookie().is_some() && self.api.session().await.is_ok() {
            true => Some(()),
            false => sign_in(&self.api, 0, time).await.is_yes().then_some(()),
        }
    }
}

/// What comes of signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignedIn {
    /// The person has a session.
    Yes,
    /// The server does not know the person.
    Unknown,
    /// The server was not reached.
    CutOff,
}

impl SignedIn {
    /// Whether the person has a session.
    pub(crate) fn is_yes(self) -> bool {
        self == Self::Yes
    }
}

/// Signs in; where a server whose clock was set back says that it is too early, later.
pub(crate) async fn sign_in(api: &Api, person: Person, time: &Time) -> SignedIn {
    let body = SignIn { email: email(person), password: Secret::new(PASSWORD) };
    for _ in 0..9 {
        match api.sign_in(&body).await {
            Ok(_) => return SignedIn::Yes,
            Err(CallError::Unreachable(_)) => return SignedIn::CutOff,
            Err(CallError::Refused(problem)) if problem.code.is_transient() => time.pass(1_000),
            Err(CallError::Refused(problem)) if problem.code.as_str() == "wrong_credentials" => {
                return SignedIn::Unknown;
            }
            Err(error) => panic!("signs in: {error:?}"),
        }
    }
    panic!("nobody can sign in")
}
