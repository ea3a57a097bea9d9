package io.pcapflux.source.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What is to be read.
 *
 * @param partitions all there are of the topics, or those chosen
 * @param starts the offset to begin with in each partition; empty for where the group is
 * @param ends the offset to end before in each partition; empty for no end
 */
record Plan(List<TopicPartition> partitions, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {}
