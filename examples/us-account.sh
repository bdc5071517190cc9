#!/bin/sh
# Pays a US account by routing number and account number, in dollars.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "account", "routing_number": "021000021", "account_number": "123456789", "account_type": "checking"}' USD US
