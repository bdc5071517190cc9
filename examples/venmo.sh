#!/bin/sh
# Pays a Venmo account.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "e_wallet", "provider": "venmo", "handle_type": "user_handle", "handle": "@ada-byron"}' USD US
