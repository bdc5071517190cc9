#!/bin/sh
# Pays an account by the codes of bank and branch, here in Canada.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "account", "country": "CA", "bank_code": "003", "branch_code": "00102", "account_number": "1234567"}' CAD CA
