/// Benchmarks, one class for each question, run by hand.
package io.squashkit.benchmarks;
