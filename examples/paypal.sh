#!/bin/sh
# Pays a PayPal account.
set -eu
. "$(dirname "$0")/ask"

pay_to '{"type": "e_wallet", "provider": "paypal", "handle_type": "email", "handle": "ada@example.com"}' EUR DE
