#!/bin/sh
# Pays an account by its BBAN; the IBAN follows from it.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "account", "country": "NO", "bban": "8601 11 17947"}' NOK NO
