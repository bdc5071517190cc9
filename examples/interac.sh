#!/bin/sh
# Pays by Interac e-Transfer to an e-mail address.
set -eu
. "$(dirname "$0")/ask"

pay_to '{
    "type": "alias",
    "scheme": "interac",
    "email": "ada@example.com",
    "security_question": "What was our first project?",
    "security_answer": "lighthouse"
}' CAD CA
