# The screens before a workspace is open.

session-starting = Starting
session-trouble = Perennial could not start
session-trouble-text = What you entered is safe on this device. Reload to try again.
session-unreachable = The server cannot be reached
session-unreachable-text = Nothing is on this device yet, so the first start needs a network. Afterwards it works without.
session-try-again = Try again
session-name = Your name
session-email = E-mail
session-password = Password
session-password-hint = At least 10 characters. Several words are good.
setup-title = Begin here
setup-text = This makes the first account of this server and its workspace. You will own both.
setup-code = Setup code
setup-code-hint = The server printed it in the terminal when it was started.
setup-workspace = Name of the workspace
setup-create = Create
sign-in-title = Sign in
sign-in-text = Once signed in, this device works without a network too.
sign-in-again = Sign in again
invitation-title = You are invited
invitation-text = { $inviter } invites you to “{ $workspace }”.
invitation-join = Join
choose-title = Choose a workspace
choose-text = Each workspace has its own customers and members.
choose-create = Create a workspace
