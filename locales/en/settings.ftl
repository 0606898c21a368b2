# Settings.

settings-appearance = Language and look
settings-account = Your account
settings-workspace = Workspace
settings-members = Members
settings-storage = Storage and export
settings-about = About
settings-language = Language
settings-theme = Theme
language-browser = As the browser
sign-out-text = What is on this device can stay, locked to your account, or be removed once everything is on the server.
sign-out-keep = Sign out and keep the data here
sign-out-remove = Sign out and remove the data
password-title = Password
password-old = Current password
password-new = New password
password-change = Change password
password-changed = Password changed. Other devices have to sign in again.
workspace-read-only = Administrators change these settings.
role-owner = Owner
role-administrator = Administrator
role-member = Member
role-read-only = Read only
member-role = Role
member-you = you
member-remove = Remove { $name }
invite-title = Invite somebody
invite-text = Make a link and send it yourself. It works once.
invite-email = For whom (optional)
invite-create = Make a link
invite-link = Link to send
invite-copy = Copy
invite-copied = Link copied
invite-anybody = Anybody with the link
invite-until = Until { $date }
invite-revoke = Revoke the invitation of { $name }
storage-kept = The browser has promised to keep it.
storage-may-go = The browser may clear it when space is short. What is synced comes back; what is not would be gone.
storage-keep = Ask the browser to keep it
storage-refused = The browser did not promise. Installing the app usually helps.
storage-export = Export
storage-export-text = All records of a kind as a CSV file, every field and every row.
about-build = Perennial { $version } · build { $build }
about-licence = Free software under the MIT or Apache-2.0 licence.
about-telemetry = It sends nothing to anybody but your own server.
about-notices = What it is made with
about-show-notices = Show the notices
about-notices-missing = The notices are not part of this build.
sign-out-remove-ask = Sign out and remove “{ $workspace }” from this device?
sign-out-remove-text = Everything is on the server and comes back when you sign in again.
sign-out-remove-drafts = What is saved is on the server and comes back when you sign in again. { $drafts ->
    [one] One form that was begun and not saved is lost for good.
   *[other] { $drafts } forms that were begun and not saved are lost for good.
}
member-remove-ask = Remove { $name }?
member-remove-text = They can no longer open this workspace on any device. What they wrote stays. They come back only by a new invitation.
member-remove-act = Remove from the workspace
