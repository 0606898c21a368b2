"""Gives the running server requests of every kind that its OpenAPI document describes, and some that it does not, and
checks the answers against the document: signed out, and signed in as the owner of a workspace.

    python run.py URL [SETTING ...]

Settings are Schemathesis' own.
"""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
PROGRAM = Path(sys.executable).parent / "schemathesis"
# The password is none of the document's examples: a request that follows one would change it, and end the session.
ACCOUNT = {
    "email": "ada@example.org",
    "name": "Ada",
    "password": "seven grey herons",
    "workspace_name": "Works",
}
# An answer that does not end.
ENDLESS = ["events"]
# Would end the session that all other requests are made with, or what it may do: ids are taken from answers, too.
LEAVING = ["signOut", "endSession", "revokeDevice", "removeMember", "changeRole"]
# The document says what a body looks like, not which ids, hashes, stamps and sums there are: what it allows is not always
# accepted, and what it does not describe (another form of the same message) is not always refused.
BEYOND = "positive_data_acceptance,negative_data_rejection"
# Requests by the example of each schema and its edges, and invented ones; each operation gets so many of those.
PHASES = "examples,coverage,fuzzing"
INVENTED = "40"


def first_account(url):
    """Makes the account of a new server; gives the session's cookie and the workspace."""
    headers = {"content-type": "application/json", "origin": url}
    body = json.dumps(ACCOUNT).encode()
    request = urllib.request.Request(f"{url}/api/v1/accounts", body, headers)
    with urllib.request.urlopen(request) as answer:
        cookie = answer.headers["set-cookie"].split(";")[0]
        return cookie, json.load(answer)["workspaces"][0]["id"]


def is_signed_in(url, cookie):
    """Whether the session has lasted: otherwise everything was refused, and passed for that."""
    request = urllib.request.Request(f"{url}/api/v1/session", headers={"cookie": cookie})
    try:
        with urllib.request.urlopen(request):
            return True
    except urllib.error.HTTPError as refused:
        print(f"the session is gone: {refused}")
        return False


def check(name, url, workspace, excluded, settings, cookie=""):
    """Runs Schemathesis; true when every answer was as described."""
    print(f"\n--- {name} ---", flush=True)
    command = [PROGRAM, "--config-file", HERE / "schemathesis.toml"]
    command += ["run", f"{url}/api/v1/openapi.json", "--header", f"Origin: {url}"]
    command += ["--exclude-checks", BEYOND, "--phases", PHASES, "--max-examples", INVENTED]
    for operation in excluded:
        command += ["--exclude-operation-id", operation]
    environment = os.environ | {
        "WORKSPACE": workspace,
        "SESSION": cookie,
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(HERE),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(command + settings, env=environment, cwd=HERE, check=False).returncode == 0


def main(url, settings):
    cookie, workspace = first_account(url)
    passed = [
        check("signed out", url, workspace, [], settings),
        check("signed in as an owner", url, workspace, ENDLESS + LEAVING, settings, cookie),
        is_signed_in(url, cookie),
    ]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
