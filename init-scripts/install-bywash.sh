#!/usr/bin/env bash
# Puts Bywash on a Databricks node: the plugin's jar on the class path, and beside the platform's Log4j files the fragment log4j2.xml and
# what the node is. No file of the platform is edited. An init script: it runs on every node before its JVMs start.
#
#   install-bywash.sh                install, or bring up to date
#   install-bywash.sh --dry-run      say what would be copied and whether the fragment can be used, change nothing
#   install-bywash.sh --explain      say what each logger of the node's files reaches, before and after, change nothing
#   install-bywash.sh --uninstall    take everything out again
#
# It never stops a cluster: on any failure one line says why, and the exit code is 0. BYWASH_STRICT=1 makes that 1, and has Log4j try the
# fragment first, of which all must hold. No network, no package, no JVM option is needed. docs/install.md tells more.

# What you may set here; the environment wins over it. Save this file with the line ends that it has (LF).
BYWASH_HOME="${BYWASH_HOME:-}"                       # the folder with bywash-log4j2-plugin*.jar and log4j2.xml; empty: this script's
BYWASH_ROLES="${BYWASH_ROLES:-driver executor}"      # which of the node's JVMs log to Bywash, with spaces between them
BYWASH_STRICT="${BYWASH_STRICT:-0}"                  # 1: a failed installation stops the cluster
BYWASH_ROOT="${BYWASH_ROOT:-}"                       # put before all paths on the node; for tests

set -uo pipefail
trap '' PIPE # a reader of our output that goes away must not end us halfway
self=${BASH_SOURCE[0]:-$0}
home=${BYWASH_HOME:-$(cd -- "$(dirname -- "$self")" && pwd)}
jars=$BYWASH_ROOT/databricks/jars log4j=$BYWASH_ROOT/databricks/spark/dbconf/log4j
plugin=$jars/bywash-log4j2-plugin.jar layout=$jars/bywash-log4j-layout-template-json.jar
ours=$log4j/bywash fragment=$home/log4j2.xml
IFS=$' \t\n' read -rd '' -a roles <<<"$BYWASH_ROLES"
from=() to=() # what is copied where, the jar last

say() { printf 'bywash: %s\n' "$*" || true; }

fail() {
    rm -f -- "${to[@]/%/.bywash-new}" 2>/dev/null
    printf 'bywash: NOT INSTALLED: %s\n' "${*//$'\n'/ }" >&2 || true
    [[ $BYWASH_STRICT == 1 ]] && exit 1
    exit 0
}

# The newest of the jars that match, sources and the like aside; empty if there is none.
newest() {
    local jar
    for jar in "$@"; do
        [[ $jar != *-sources.jar && $jar != *-javadoc.jar && $jar != *-tests.jar && -f $jar ]] && printf '%s\n' "$jar"
    done | sort -V | tail -n 1
}

find_files() {
    local role
    for role in "${roles[@]:-}"; do
        [[ $role == driver || $role == executor ]] || fail "BYWASH_ROLES is \"$BYWASH_ROLES\", but can only name driver and executor, with a space between them"
    done
    compgen -G "$log4j/*/log4j2.xml" >/dev/null || fail "no log4j2.xml below $log4j: is this a Databricks node?"
    [[ -f $fragment ]] || fail "no fragment $fragment (set BYWASH_HOME to the folder that holds it)"
    from+=("$fragment") to+=("$ours/log4j2.xml")
    if grep -qi eventTemplate -- "$fragment" && [[ -z $(newest "$jars"/*log4j-layout-template-json*.jar) ]]; then
        from+=("$(newest "$home"/log4j-layout-template-json*.jar)") to+=("$layout")
        [[ -n ${from[-1]} ]] || fail "the fragment has an event template, the runtime has no log4j-layout-template-json, and none lies in $home (2.24.3 fits all runtimes)"
    fi
    from+=("$(newest "$home"/bywash-log4j2-plugin*.jar)") to+=("$plugin")
    [[ -n ${from[-1]} ]] || fail "no bywash-log4j2-plugin*.jar in $home (set BYWASH_HOME to the folder that holds it)"
}

# Has the node's own Log4j, with all that is on the class path there, read what is there and what would be there, in a JVM that writes nothing.
explain() {
    local java role files=() path answer code=0
    java=$(newest "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java)" "$BYWASH_ROOT"/usr/lib/jvm/*/bin/java)
    [[ -n $java ]] || fail "no java in JAVA_HOME, PATH or $BYWASH_ROOT/usr/lib/jvm"
    printf -v path '%s:' "${from[@]:1}"
    for role in "${roles[@]}"; do [[ -f $log4j/$role/log4j2.xml ]] && files+=("$log4j/$role/log4j2.xml"); done
    answer=$(unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH && LC_ALL=C.UTF-8 timeout -k 5 60 "$java" -Xmx512m -XX:+UseSerialGC \
        -XX:TieredStopAtLevel=1 -cp "$path$jars/*" dev.bywash.log4j.install.Explain "$fragment" "${files[@]}" 2>&1 >/dev/null) || code=$?
    # 3: the fragment can be used, but not all of it can be done. Who is strict does not want a part of it.
    [[ $code == 0 || ($code == 3 && ($1 == loud || $BYWASH_STRICT != 1)) ]] \
        || fail "trying the fragment $fragment: $(grep -m 1 '^the fragment: ' <<<"$answer" || tail -n 1 <<<"${answer:-no answer within 60 seconds}")"
    if [[ $1 == loud ]]; then printf '%s\n' "$answer"; else grep '^the fragment: ' <<<"$answer"; fi
    return 0
}

# An older version edited the platform's files and kept them as they were.
restore() {
    local backup
    for backup in "$log4j"/*/log4j2.xml.before-bywash; do
        [[ -f $backup ]] || continue
        mv -f -- "$backup" "$(readlink -f -- "${backup%.before-bywash}")" || fail "cannot restore ${backup%.before-bywash}"
        say "restored ${backup%.before-bywash}, which an older version had edited"
    done
    return 0
}

# All is written beside its place first, where a full disk shows, and then renamed: a JVM that runs keeps the jar that it has open.
install() {
    local i reason other changed=no identity=$ours/identity
    reason=$({ mkdir -p -- "$ours" && chmod 755 -- "$ours"; } 2>&1) || fail "cannot make $ours: $reason"
    to=("$identity" "${to[@]}") from=("$identity.bywash-new" "${from[@]}")
    reason=$(printf '%s\0' "roles=${roles[*]}" "clusterId=${DB_CLUSTER_ID:-}" "clusterName=${DB_CLUSTER_NAME:-}" "host=${DB_CONTAINER_IP:-}" 2>&1 >"$identity.bywash-new") || fail "cannot write $identity: $reason"
    for i in "${!to[@]}"; do
        reason=$({ [[ ${from[i]} == "${to[i]}.bywash-new" ]] || cp -- "${from[i]}" "${to[i]}.bywash-new"; } 2>&1 && chmod 644 -- "${to[i]}.bywash-new" 2>&1) || fail "cannot write ${to[i]}: $reason"
    done
    restore
    for i in "${!to[@]}"; do
        cmp -s -- "${to[i]}.bywash-new" "${to[i]}" || changed=yes
        reason=$(mv -f -- "${to[i]}.bywash-new" "${to[i]}" 2>&1) || fail "cannot write ${to[i]}: $reason"
    done
    for other in "$jars"/bywash-log4j2-plugin*.jar; do
        [[ $other == "$plugin" ]] || { rm -f -- "$other" && say "removed ${other##*/}, another version"; }
    done
    if [[ $changed == no ]]; then
        say 'was installed already'
    else
        say "installed on ${DB_CLUSTER_ID:-a node without DB_CLUSTER_ID}"
    fi
}

uninstall() {
    restore
    rm -rf -- "$ours" "$plugin"* "$layout"* "$jars"/bywash-log4j2-plugin*.jar || fail "cannot remove all of $ours and $plugin"
    say 'removed what was installed'
}

[[ $# -le 1 ]] || fail "one argument at most; see --help"
case ${1:-} in -h | --help) sed -n '2,/^$/s/^# \{0,1\}//p' -- "$self" 2>/dev/null && exit 0 ;; '' | --dry-run | --explain | --uninstall) ;; *) fail "unknown argument $1; see --help" ;; esac
# One at a time, on the folder itself, so that no lock file stays.
{ exec 9<"$jars" && flock -w 60 9; } 2>/dev/null || fail "cannot lock $jars: is this a Databricks node, and does another installation run?"
[[ ${1:-} == --uninstall ]] && uninstall && exit 0
find_files
case ${1:-} in
    --explain) explain loud ;;
    --dry-run)
        explain quiet
        for i in "${!to[@]}"; do cmp -s -- "${from[i]}" "${to[i]}" || say "would copy ${from[i]##*/} to ${to[i]}"; done
        ;;
    *)
        [[ $BYWASH_STRICT == 1 ]] && explain quiet
        install
        ;;
esac
exit 0
