#!/usr/bin/env bash
#
# Rehearses a release: the steps of RELEASING.md up to signing, twice and in two folders, which must give the same bytes.
# A folder stands for Maven Central, and a tarball for npm. Then three foreign applications use only what lies there: with
# Maven, with javac and a class path, and with Vite. "mvn -Pfull verify" runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

rehearsal="$PWD"
root="$(dirname "$rehearsal")"
work="$rehearsal/target"
this_machine="${LOCAL_REPOSITORY:-$HOME/.m2/repository}"

step() {
  printf '\n=== %s\n' "$*"
}

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# The files of this checkout, changed or not. Argument: a folder to copy them to.
copy() {
  mkdir -p "$1"
  (cd "$root" && git ls-files -z --cached --others --exclude-standard \
    | xargs -0 sh -c 'for file; do [ ! -f "$file" ] || printf "%s\0" "$file"; done' sh \
    | tar -c --null -T -) | tar -x -C "$1"
}

# The steps of RELEASING.md up to signing. Arguments: a copy, a folder for what is published.
release() {
  cd "$1"
  .ci/version "$version"
  .ci/publish -q -DaltDeploymentRepository="rehearsal::file://$2/maven"
  (cd sse-push-js && npm pack --silent --pack-destination "$2" > /dev/null)
}

# The SHA-256 of all that is published in a folder. What a repository itself notes has a time.
hashes() {
  (cd "$1" && find . -type f ! -name 'maven-metadata.xml*' -print0 | sort -z | xargs -0 sha256sum)
}

rm -rf "$work"
version="$(sed -nE 's|^	<version>(.*)</version>$|\1|p' "$root/pom.xml")"
version="${version%-SNAPSHOT}"
spring_boot="$(sed -nE 's|.*<spring-boot.version>(.*)</spring-boot.version>|\1|p' "$root/pom.xml")"
modules="$(cd "$root" && grep -l '<maven.deploy.skip>false' ./*/pom.xml | xargs -n 1 dirname | xargs -n 1 basename)"

# Short runs: optimised code would come too late.
export MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC ${MAVEN_OPTS:-}"
SOURCE_DATE_EPOCH="$(git log -1 --format=%ct)"
export SOURCE_DATE_EPOCH

step "Release $version twice"
for build in one two; do
  mkdir -p "$work/$build"
  copy "$work/a-folder-named-$build"
done
(umask 022; TZ=UTC release "$work/a-folder-named-one" "$work/one") &
one=$!
(umask 077; TZ=Asia/Kolkata release "$work/a-folder-named-two" "$work/two") &
two=$!
wait "$one" || fail "The first release failed"
wait "$two" || fail "The second release failed"
hashes "$work/one" > "$work/one.sha256"
hashes "$work/two" > "$work/two.sha256"
diff "$work/one.sha256" "$work/two.sha256" || fail "Two builds of the same sources differ, see above"
[ -s "$work/one.sha256" ] || fail "Nothing is published"

step "What is published"
repository="$work/one/maven"
ours="$repository/io/github/ssepush"
diff <(sort <<< "$modules") <(ls "$ours") || fail "Other modules than those were published, see above"
for module in $modules; do
  files="$ours/$module/$version/$module-$version"
  grep -qE '<parent>|<build>|<repositories>|<distributionManagement>|SNAPSHOT' "$files.pom" \
    && fail "$files.pom needs this build"
  for fact in name description url licenses developers scm; do
    grep -q "<$fact" "$files.pom" || fail "$files.pom has no $fact"
  done
  [ "$module" != sse-push-bom ] || continue
  for jar in "$files.jar" "$files-sources.jar" "$files-javadoc.jar"; do
    [ "$(unzip -p "$jar" META-INF/LICENSE | cksum)" = "$(cksum < "$root/LICENSE")" ] || fail "$jar has no licence"
  done
  unzip -p "$files.jar" "META-INF/sbom/$module.cdx.json" | grep '"bomFormat" *: *"CycloneDX"' > /dev/null \
    || fail "$files.jar has no SBOM"
  jar --describe-module --file "$files.jar" | grep "^io.github.ssepush.${module#sse-push-}@$version automatic" \
    || fail "$files.jar has no module name"
done

step "A foreign application with Maven"
cp -r "$rehearsal/foreign-maven" "$root/sse-push-starter/src/it/foreign-app/src" "$work"
mv "$work/src" "$work/foreign-maven"
plugins=()
while read -r property; do
  plugins+=("-D$property")
done < <(sed -nE 's|.*<(maven-[a-z]+-plugin.version)>(.*)</.*|\1=\2|p' "$root/pom.xml")
(cd "$work/foreign-maven" && mvn -B -ntp -q package -Dmaven.repo.local="$work/local" \
  -Dmaven.test.redirectTestOutputToFile=true -Dsse-push.version="$version" \
  -Dspring-boot.version="$spring_boot" "${plugins[@]}" -Drehearsal.repository="file://$repository" \
  -Dthis-machine.repository="file://$this_machine")
for module in "$work/local/io/github/ssepush"/*; do
  [ -d "$ours/${module##*/}" ] || fail "${module##*/} was needed, and is not published"
  grep -E '^[^#]' "$module/$version/_remote.repositories" | grep -v '>rehearsal=$' \
    && fail "${module##*/} did not come from the rehearsal"
done

step "A foreign application with javac"
class_path=""
for module in core servlet autoconfigure; do
  class_path+="$ours/sse-push-$module/$version/sse-push-$module-$version.jar:"
done
# All else that the SBOM of the starter names.
while IFS='/@' read -r group artifact number; do
  jar="$work/local/${group//.//}/$artifact/$number/$artifact-$number.jar"
  [ "$group" = io.github.ssepush ] || [ ! -f "$jar" ] || class_path+="$jar:"
done < <(unzip -p "$ours/sse-push-starter/$version/sse-push-starter-$version.jar" META-INF/sbom/sse-push-starter.cdx.json \
  | sed -nE 's|.*"purl" *: *"pkg:maven/([^"?]*).*|\1|p' | sort -u)
javac -parameters -d "$work/class-path" -cp "$class_path" "$rehearsal/foreign-class-path/Hello.java"
java -cp "$work/class-path:$class_path" Hello > "$work/class-path/log" || fail "$(cat "$work/class-path/log")"
tail -n 1 "$work/class-path/log"

step "A foreign application with Vite"
cp -r "$root/sse-push-js/example" "$work/foreign-vite"
cd "$work/foreign-vite"
rm -rf node_modules dist
npm pkg set "dependencies.sse-push=file:$work/one/sse-push-$version.tgz"
npm install --ignore-scripts --no-audit --no-fund --prefer-offline --loglevel=error
[ ! -L node_modules/sse-push ] || fail "The package is a link, not the tarball"
npm run build
grep -q SSE-Push-Client-Version dist/assets/*.js || fail "The browser module is not in what Vite built"
sed -i "s/'chat'/'chatt'/" src/App.tsx
npx tsc --noEmit > misspelt && fail "A misspelt name of an event compiles"
grep -q chatt misspelt || fail "$(cat misspelt)"
