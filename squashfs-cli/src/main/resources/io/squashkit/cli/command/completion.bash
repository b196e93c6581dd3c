# bash completion of squash: the command itself knows what may come.

_squash() {
  local word words=() kind line piece before
  # Words with = or : in them come in pieces; quotes are taken off.
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    word=${word//[\\\'\"]/}
    word=${word/#\~\//$HOME/}
    piece=$word
    if [[ ${#words[@]} -gt 0 && ( $word == [=:] || ${words[-1]} == *[=:] ) ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  piece=${piece#[=:]}
  before=${words[-1]%"$piece"}
  COMPREPLY=()
  {
    read -r kind
    while IFS= read -r line; do
      line=${line%%$'\t'*}
      COMPREPLY+=("${line#"$before"}")
    done
  } < <("${1/#\~\//$HOME/}" __complete "${words[@]}" 2>/dev/null)
  case $kind in
  files) compopt -o default ;;
  paths)
    compopt -o filenames
    if [[ ${#COMPREPLY[@]} -eq 1 && $COMPREPLY == */ ]]; then
      compopt -o nospace
    fi
    ;;
  esac
}

complete -F _squash squash
