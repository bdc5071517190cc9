#!/bin/sh
# Pays what a provider knows by a token.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "psp_token", "provider": "examplepay", "token": "tok_4fT9xk27Qm1Zp0"}' EUR DE
