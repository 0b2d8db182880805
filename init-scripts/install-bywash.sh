#!/usr/bin/env bash
# Puts Bywash on a Databricks node: the plugin's jar on the class path, and the fragment log4j2.xml into the log4j2.xml files of
# driver, executors and Spark's daemons. An init script: it runs on every node before its JVMs start.
#
#   install-bywash.sh                install, or bring up to date
#   install-bywash.sh --dry-run      print what would change, change nothing
#   install-bywash.sh --uninstall    take everything out again
#
# It never stops a cluster: on any failure the node is left as it was, one line says why, and the exit code is 0.
# BYWASH_STRICT=1 makes that 1. No network, no package, no JVM option is needed. docs/install.md tells more.

# ---- What you may set here; the environment wins over it ---------------------------------------------------------------
# Save this file with the line ends that it has (LF): bash takes those of Windows (CRLF) for errors.
# The folder that holds bywash-log4j2-plugin*.jar and the fragment log4j2.xml. Empty: the folder of this script.
BYWASH_HOME="${BYWASH_HOME:-}"
# Which of the platform's configurations get the fragment.
BYWASH_ROLES="${BYWASH_ROLES:-driver executor master-worker}"
# 1: a failed installation stops the cluster.
BYWASH_STRICT="${BYWASH_STRICT:-0}"
# How many seconds the merge may take before it is given up.
BYWASH_TIMEOUT="${BYWASH_TIMEOUT:-60}"
# Put before all paths on the node; for tests.
BYWASH_ROOT="${BYWASH_ROOT:-}"
# -----------------------------------------------------------------------------------------------------------------------

set -uo pipefail

readonly JARS_DIR="$BYWASH_ROOT/databricks/jars"
readonly LOG4J_DIR="$BYWASH_ROOT/databricks/spark/dbconf/log4j"
readonly JAR_NAME=bywash-log4j2-plugin.jar
readonly TEMPLATE_JAR_NAME=bywash-log4j-layout-template-json.jar
readonly FRAGMENT_NAME=fragment.xml
readonly BACKUP_SUFFIX=.before-bywash
readonly NEW_SUFFIX=.bywash-new

staging=''    # scratch folder; what was there before lies in it until all is done
committed=no  # whether a failure has nothing to undo
undo=()       # commands that take the steps back, last step last
stuck=''      # why one of them did not
targets=()    # ROLE=FILE for each file that is there
java=''
plugin_jar=''
template_jar=''

usage() {
    sed -n '2,/^$/s/^# \{0,1\}//p' -- "$self" 2>/dev/null || say 'docs/install.md tells how to use it'
}

say() {
    printf 'bywash: %s\n' "$*" || true
}

# Says why, undoes what was done and ends: with 0, so that the cluster starts all the same, unless asked otherwise.
fail() {
    trap '' TERM INT HUP # a second signal must not end the way back halfway
    trap - EXIT
    local state='the node is left as it was'
    roll_back || state="and the node is NOT as it was, for a step could not be taken back (${stuck%%$'\n'*})"
    printf 'bywash: NOT INSTALLED, %s: %s\n' "$state" "$*" >&2 || true
    clean_up
    [[ $BYWASH_STRICT == 1 ]] && exit 1
    exit 0
}

# Stops at the first step that cannot be taken back, for the steps before it are what it stands on: a jar must stay while a
# configuration names its class. The next run goes on from there.
roll_back() {
    local i
    [[ $committed == yes ]] && return
    for ((i = ${#undo[@]} - 1; i >= 0; i--)); do
        stuck=$(eval "${undo[i]}" 2>&1) || return 1
    done
    undo=()
}

# All is done: from here on nothing is taken back, and no signal makes a success a failure.
commit() {
    trap '' TERM INT HUP
    committed=yes
}

clean_up() {
    [[ -n $staging ]] && rm -rf -- "$staging"
}

on_exit() {
    local status=$?
    [[ $committed == yes ]] || fail "it ended unexpectedly (status $status)"
    clean_up
    exit 0
}

main() {
    local mode=install
    # A reader of our output that goes away must not end us halfway.
    trap '' PIPE
    trap on_exit EXIT
    trap 'exit 143' TERM INT HUP
    while (($# > 0)); do
        case $1 in
            --dry-run) mode=dry_run ;;
            --uninstall) mode=uninstall ;;
            -h | --help)
                usage
                commit
                exit 0
                ;;
            *) fail "unknown argument $1; see --help" ;;
        esac
        shift
    done
    staging=$(mktemp -d 2>&1) || {
        local reason=$staging
        staging=''
        fail "no scratch folder: $reason"
    }
    find_targets
    find_java
    case $mode in
        install)
            prepare_install
            commit_install
            ;;
        dry_run)
            prepare_install
            print_changes
            ;;
        uninstall) uninstall ;;
    esac
    commit
}

# ---- What is there -----------------------------------------------------------------------------------------------------

find_targets() {
    local role file
    for role in $BYWASH_ROLES; do
        file=$LOG4J_DIR/$role/log4j2.xml
        if [[ -e $file ]]; then
            # Behind links, so that a link stays one.
            file=$(readlink -f -- "$file") || fail "$LOG4J_DIR/$role/log4j2.xml leads nowhere"
            targets+=("$role=$file")
        elif [[ -e $file$BACKUP_SUFFIX ]]; then
            fail "$file is gone and only its backup is there"
        else
            say "$role: no $file on this node, nothing to do for it"
        fi
    done
    ((${#targets[@]} > 0)) || fail "no log4j2.xml below $LOG4J_DIR: is this a Databricks node?"
}

find_java() {
    local candidate
    for candidate in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java 2>/dev/null)" "$BYWASH_ROOT"/usr/lib/jvm/*/bin/java; do
        if [[ -n $candidate && -x $candidate && ! -d $candidate ]]; then
            java=$candidate
            return
        fi
    done
    fail "no java in JAVA_HOME, PATH or $BYWASH_ROOT/usr/lib/jvm"
}

# The newest of the jars that match, source and documentation jars aside; empty if there is none.
newest_jar() {
    local jar jars=()
    for jar in "$@"; do
        case $jar in
            *-sources.jar | *-javadoc.jar | *-tests.jar | *'*'*) ;;
            *) [[ -f $jar ]] && jars+=("$jar") ;;
        esac
    done
    ((${#jars[@]} == 0)) || printf '%s\n' "${jars[@]}" | sort -V | tail -n 1
}

# stage FILE NAME: copies FILE to the scratch folder. The JVM gets the NAME alone, so it does not matter what file system FILE
# came from, whether its path is relative, and whether the JVM's locale knows all letters of it.
stage() {
    local reason
    reason=$(cp -- "$1" "$staging/$2" 2>&1) || fail "cannot copy $1: $reason"
}

stage_fragment() {
    [[ -f $home/log4j2.xml ]] || fail "no fragment $home/log4j2.xml (set BYWASH_HOME to the folder that holds it)"
    stage "$home/log4j2.xml" "$FRAGMENT_NAME"
}

stage_plugin() {
    local found=$1
    [[ -n $found ]] || fail "no bywash-log4j2-plugin*.jar in $home (set BYWASH_HOME to the folder that holds it)"
    stage "$found" "$JAR_NAME"
    plugin_jar=$staging/$JAR_NAME
}

stage_template_layout() {
    grep -q -i 'eventTemplate' -- "$staging/$FRAGMENT_NAME" || return 0
    [[ -z $(newest_jar "$JARS_DIR"/*log4j-layout-template-json*.jar "$JARS_DIR/$TEMPLATE_JAR_NAME") ]] && {
        local found
        found=$(newest_jar "$home"/log4j-layout-template-json*.jar)
        [[ -n $found ]] \
            || fail "the fragment has an event template, the runtime has no log4j-layout-template-json, and none lies in $home (2.24.3 fits all runtimes)"
        stage "$found" "$TEMPLATE_JAR_NAME"
        template_jar=$staging/$TEMPLATE_JAR_NAME
    }
    return 0
}

# Runs the merge on the node's own Log4j, in the scratch folder. Its one line of complaint is ours.
run_java() {
    local jar class_path=$JAR_NAME complaint status staged="the fragment $FRAGMENT_NAME "
    [[ -n $template_jar ]] && class_path+=:$TEMPLATE_JAR_NAME
    for jar in "$JARS_DIR"/*log4j-api*.jar "$JARS_DIR"/*log4j-core*.jar "$JARS_DIR"/*log4j-layout-template-json*.jar \
        "$JARS_DIR"/*disruptor*.jar; do
        [[ -f $jar ]] && class_path+=:$jar
    done
    [[ $class_path == *log4j-core* && $class_path == *log4j-api* ]] || fail "no log4j-core and log4j-api in $JARS_DIR"
    # The appender that the check builds writes to stdout. The outer stderr is bash's own line about a process that was killed.
    {
        (
            unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
            cd "$staging" && exec timeout -k 5 "$BYWASH_TIMEOUT" "$java" -Xmx128m -XX:+UseSerialGC \
                -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$class_path" dev.bywash.log4j.install.Install "$@"
        ) >/dev/null 2>"$staging/complaint"
    } 2>/dev/null
    status=$?
    ((status == 0)) && return
    complaint=$(grep -v -e '^\s*at ' -e '^$' "$staging/complaint" | head -n 1)
    [[ $complaint == "$staged"* ]] && complaint="the fragment $home/log4j2.xml ${complaint#"$staged"}"
    ((status == 124)) && complaint="not done within $BYWASH_TIMEOUT seconds"
    ((status == 137)) && complaint="killed: not done within $BYWASH_TIMEOUT seconds, or the node has no memory left"
    fail "${complaint:-the merge ended with status $status}"
}

# ---- Install -----------------------------------------------------------------------------------------------------------

prepare_install() {
    stage_fragment
    stage_plugin "$(newest_jar "$home"/bywash-log4j2-plugin*.jar)"
    stage_template_layout
    run_java merge "$FRAGMENT_NAME" . "${targets[@]}"
}

# The jars first: no configuration ever names a class that is not there.
commit_install() {
    local target role file changed=no
    remove_other_jars
    install_jar "$plugin_jar" "$JAR_NAME"
    [[ -n $template_jar ]] && install_jar "$template_jar" "$TEMPLATE_JAR_NAME"
    for target in "${targets[@]}"; do
        role=${target%%=*} file=${target#*=}
        cmp -s -- "$staging/$role.base" "$file$BACKUP_SUFFIX" || replace "$staging/$role.base" "$file$BACKUP_SUFFIX" "$file"
        if ! cmp -s -- "$staging/$role.merged" "$file"; then
            replace "$staging/$role.merged" "$file" "$file"
            changed=yes
        fi
    done
    commit
    while IFS= read -r line; do say "$line"; done <"$staging/report"
    if [[ $changed == yes ]]; then
        say "installed on ${DB_CLUSTER_ID:-a node without DB_CLUSTER_ID}"
    else
        say "was installed already, the configuration is unchanged"
    fi
}

# Another version under another name would stand on the class path beside ours.
remove_other_jars() {
    local jar
    for jar in "$JARS_DIR"/bywash-log4j2-plugin*.jar; do
        [[ -e $jar && ${jar##*/} != "$JAR_NAME" ]] || continue
        replace '' "$jar" "$jar"
        say "removed ${jar##*/}, another version"
    done
}

install_jar() {
    cmp -s -- "$1" "$JARS_DIR/$2" && return
    replace "$1" "$JARS_DIR/$2" ''
    say "copied $2 to $JARS_DIR"
}

# replace NEW FILE LIKE: puts NEW in FILE's place at once, with LIKE's owner and rights; without NEW, takes FILE away.
replace() {
    local new=$1 file=$2 like=$3 reason saved
    saved=$staging/saved.${#undo[@]}
    if [[ -e $file ]]; then
        reason=$(cp -p -- "$file" "$saved" 2>&1) || fail "cannot keep a copy of $file: $reason"
        undo+=("put_back $(printf '%q %q' "$saved" "$file")")
    else
        undo+=("rm -f -- $(printf '%q' "$file")")
    fi
    if [[ -z $new ]]; then
        reason=$(rm -f -- "$file" 2>&1) || fail "cannot remove $file: $reason"
        return
    fi
    reason=$(
        {
            cp -- "$new" "$file$NEW_SUFFIX" && chmod 644 -- "$file$NEW_SUFFIX" \
                && { [[ -z $like ]] || chmod --reference="$like" -- "$file$NEW_SUFFIX"; } \
                && { [[ -z $like || $EUID != 0 ]] || chown --reference="$like" -- "$file$NEW_SUFFIX"; } \
                && cmp -- "$new" "$file$NEW_SUFFIX" && mv -f -- "$file$NEW_SUFFIX" "$file"
        } 2>&1
    ) || {
        rm -f -- "$file$NEW_SUFFIX"
        fail "cannot write $file: ${reason%%$'\n'*}"
    }
}

# Only what is different is written back: a file that could not be replaced needs nothing.
put_back() {
    cmp -s -- "$1" "$2" && return
    cp -p -- "$1" "$2$NEW_SUFFIX" && mv -f -- "$2$NEW_SUFFIX" "$2" && return
    rm -f -- "$2$NEW_SUFFIX"
    return 1
}

print_changes() {
    local target role file
    while IFS= read -r line; do say "$line"; done <"$staging/report"
    for target in "${targets[@]}"; do
        role=${target%%=*} file=${target#*=}
        diff -u --label "$file" --label "$file with Bywash" -- "$file" "$staging/$role.merged" \
            && say "$role: $file would not change"
    done
    cmp -s -- "$plugin_jar" "$JARS_DIR/$JAR_NAME" || say "would copy $JAR_NAME to $JARS_DIR"
    [[ -n $template_jar ]] && say "would copy $TEMPLATE_JAR_NAME to $JARS_DIR"
    return 0
}

# ---- Uninstall ---------------------------------------------------------------------------------------------------------

# The configurations first: none ever names a class that is not there.
uninstall() {
    local target role file jar
    stage_plugin "$(newest_jar "$JARS_DIR/$JAR_NAME" "$home"/bywash-log4j2-plugin*.jar)"
    run_java strip . "${targets[@]}"
    for target in "${targets[@]}"; do
        role=${target%%=*} file=${target#*=}
        if cmp -s -- "$staging/$role.base" "$file"; then
            say "$role: $file has nothing of Bywash"
        else
            replace "$staging/$role.base" "$file" "$file"
            say "$role: restored $file"
        fi
        [[ -e $file$BACKUP_SUFFIX ]] && replace '' "$file$BACKUP_SUFFIX" ''
    done
    for jar in "$JARS_DIR"/bywash-log4j2-plugin*.jar "$JARS_DIR/$TEMPLATE_JAR_NAME"; do
        [[ -e $jar ]] || continue
        replace '' "$jar" ''
        say "removed ${jar##*/}"
    done
    return 0
}

# There is no BASH_SOURCE where bash reads the script from standard input or from its command line.
self=${BASH_SOURCE[0]:-$0}
home=${BYWASH_HOME:-$(cd -- "$(dirname -- "$self")" && pwd)}
main "$@"
