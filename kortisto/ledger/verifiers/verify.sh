#!/bin/sh
# Check the signature of the newest checkpoint of each log in an export, with sh and OpenSSL 3 only.
#
#     sh verify.sh [DIRECTORY] [--json]
#
# Prints the size, the root and the SHA-256 of the checkpoint file, which is what a printed or mailed anchor repeats.
# It does not rebuild the tree: verify.py and verify.mjs do. Exit 0: all signatures are good. Exit 1: refused.

set -u
export LC_ALL=C
directory=$(dirname -- "$0")
json=no
for word in "$@"; do
  case $word in
    --json) json=yes ;;
    -*) echo "usage: verify.sh [DIRECTORY] [--json]" >&2; exit 2 ;;
    *) directory=$word ;;
  esac
done
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# unbase64 TEXT FILE: decode TEXT into FILE; fails unless TEXT is the only canonical spelling.
unbase64() {
  printf '%s' "$1" | openssl base64 -d -A >"$2" 2>/dev/null && [ "$(openssl base64 -A -in "$2")" = "$1" ]
}

hex() { od -An -v -tx1 | tr -d ' \n'; }

# check FOLDER: leaves the reason in $error, empty when a key of the log has signed the checkpoint.
check() {
  error="the checkpoint is damaged"
  [ -f "$1/checkpoint" ] && [ -f "$1/key" ] || return
  sed '/^$/,$d' "$1/checkpoint" >"$work/text"
  origin=$(sed -n 1p "$work/text")
  size=$(sed -n 2p "$work/text")
  root=$(sed -n 3p "$work/text")
  [ "$(wc -l <"$work/text")" -eq 3 ] || return
  case $origin in '' | *[[:space:]+\"\\]*) return ;; esac
  case $size in 0) ;; '' | 0* | *[!0-9]*) return ;; esac
  unbase64 "$root" "$work/root" && [ "$(wc -c <"$work/root")" -eq 32 ] || return
  digest=$(openssl dgst -sha256 -r "$1/checkpoint" | cut -d' ' -f1)
  error="the checkpoint is not signed by the log's key"
  sed '1,/^$/d' "$1/checkpoint" >"$work/signatures"
  while read -r dash name blob; do
    [ "$dash" = "—" ] && [ "$name" = "$origin" ] && unbase64 "$blob" "$work/blob" || continue
    while IFS=+ read -r key_name key_hash key_text; do
      # The hash of a key is SHA-256(name, newline, 01, key) cut to four bytes; the text holds 01 and the key.
      unbase64 "$key_text" "$work/key" && [ "$(wc -c <"$work/key")" -eq 33 ] || continue
      made=$({ printf '%s\n' "$key_name"; cat "$work/key"; } | openssl dgst -sha256 -binary | head -c 4 | hex)
      [ "$key_name" = "$origin" ] && [ "$made" = "$key_hash" ] || continue
      [ "$(head -c 4 "$work/blob" | hex)" = "$key_hash" ] || continue
      # These 16 characters are the fixed ASN.1 head of every Ed25519 public key (RFC 8410).
      { echo "-----BEGIN PUBLIC KEY-----"
        printf 'MCowBQYDK2VwAyEA'
        tail -c 32 "$work/key" | openssl base64 -A
        printf '\n%s\n' "-----END PUBLIC KEY-----"; } >"$work/pem"
      tail -c +5 "$work/blob" >"$work/signature"
      if openssl pkeyutl -verify -pubin -inkey "$work/pem" -rawin -in "$work/text" \
        -sigfile "$work/signature" >/dev/null 2>&1
      then error=""
      else error="the signature of the checkpoint is wrong"; return
      fi
    done <"$1/key"
  done <"$work/signatures"
}

status=0
reports=""
# A last line that is cut short would be skipped in silence below.
[ -s "$directory/logs" ] && [ -z "$(tail -c 1 "$directory/logs")" ] || {
  echo "$directory: the list of logs is missing or cut short" >&2
  exit 1
}
while read -r log; do
  case $log in '' | *[!a-z0-9-]*) echo "the list of logs is damaged" >&2; exit 1 ;; esac
  check "$directory/$log"
  if [ -z "$error" ]; then
    report="{\"log\": \"$log\", \"ok\": true, \"origin\": \"$origin\", \"size\": $size, \"root\": \"$root\", \"checkpoint_sha256\": \"$digest\"}"
    text="$log: signature ok: $origin, $size entries, root $root, checkpoint sha256 $digest"
  else
    status=1
    report="{\"log\": \"$log\", \"ok\": false, \"error\": \"$error\"}"
    text="$log: REFUSED: $error"
  fi
  reports="$reports${reports:+, }$report"
  [ "$json" = yes ] || printf '%s\n' "$text"
done <"$directory/logs"
[ "$json" = no ] || printf '{"ok": %s, "logs": [%s]}\n' "$([ $status = 0 ] && echo true || echo false)" "$reports"
exit $status
