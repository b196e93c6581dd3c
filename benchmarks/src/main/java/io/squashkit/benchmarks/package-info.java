/// Benchmarks, one class for each question, compiled by every build and run by hand:
///
/// ```sh
/// mvn -q package dependency:build-classpath -Dquick -pl benchmarks -am \
///     -Dmdep.outputFile=target/classpath
/// java --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
///     -cp benchmarks/target/classes:$(cat benchmarks/target/classpath) \
///     org.openjdk.jmh.Main CodecBenchmark -p codec=zstd-15
/// ```
///
/// `-prof gc` adds what is allocated, `-t 8` sets the threads. The class names behind `Main` are a
/// pattern; without one, all run.
package io.squashkit.benchmarks;
