#!/bin/sh
# Pays a UK account by sort code and account number, in pounds.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "account", "sort_code": "60-16-13", "account_number": "31926819"}' GBP GB
