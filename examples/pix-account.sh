#!/bin/sh
# Pays an account at an institution of PIX.
set -eu
. "$(dirname "$0")/ask"

pay_to '{
    "type": "account",
    "ispb": "60746948",
    "branch_code": "1234",
    "account_number": "123456789X",
    "account_type": "checking",
    "tax_id": "529.982.247-25"
}' BRL BR
