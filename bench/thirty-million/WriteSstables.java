import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.cassandra.config.DatabaseDescriptor;
import org.apache.cassandra.cql3.ColumnIdentifier;
import org.apache.cassandra.cql3.statements.schema.CreateTableStatement;
import org.apache.cassandra.db.Clustering;
import org.apache.cassandra.db.DecoratedKey;
import org.apache.cassandra.db.LivenessInfo;
import org.apache.cassandra.db.RegularAndStaticColumns;
import org.apache.cassandra.db.SerializationHeader;
import org.apache.cassandra.db.marshal.ByteBufferAccessor;
import org.apache.cassandra.db.marshal.CompositeType;
import org.apache.cassandra.db.partitions.PartitionUpdate;
import org.apache.cassandra.db.rows.BTreeRow;
import org.apache.cassandra.db.rows.BufferCell;
import org.apache.cassandra.db.rows.EncodingStats;
import org.apache.cassandra.db.rows.Row;
import org.apache.cassandra.io.sstable.Descriptor;
import org.apache.cassandra.io.sstable.SSTableTxnWriter;
import org.apache.cassandra.io.sstable.SequenceBasedSSTableId;
import org.apache.cassandra.io.util.File;
import org.apache.cassandra.schema.ColumnMetadata;
import org.apache.cassandra.schema.TableMetadata;
import org.apache.cassandra.schema.TableMetadataRef;
import org.apache.cassandra.service.ActiveRepairService;
import org.apache.cassandra.utils.FBUtilities;

/**
 * Writes rows of any order into SSTables, one for each table: what a node would come to by compacting all that it was sent.
 * CQLSSTableWriter, Cassandra's own tool for this, expects no rows at all: it makes bloom filters that say yes to every
 * key, so that a look-up of a link that is not there reads from disk. This uses the writer below it.
 *
 * <p>Arguments: a directory for files in between, which are deleted again; the keyspace; and four for each table, in
 * which nothing may be yet: its directory, its CREATE TABLE, the names of the columns that rows have (those of the
 * partition key first, then those of the clustering key), and the timestamp of all rows, in microseconds.
 *
 * <p>Standard input: rows. Each is the number of bytes that follow (int32), the number of its table (int8) and its values,
 * each after its length (int16, -1 where it has none), serialized as in CQL's protocol.
 *
 * <p>Standard output: from time to time how many rows are in SSTables, a line each. They are whole when this ends with 0.
 */
public final class WriteSstables {
  /** Parts of a table by token, each of which is sorted in memory: of thirty million links 90 MB. A power of two. */
  static final int PARTS = 64;

  static final AtomicLong written = new AtomicLong();

  public static void main(String[] args) {
    try {
      DatabaseDescriptor.toolInitialization();
      List<Table> tables = new ArrayList<>();
      for (int i = 2; i < args.length; i += 4) {
        tables.add(new Table(Path.of(args[0]), args[1], args[i], args[i + 1], args[i + 2], Long.parseLong(args[i + 3])));
      }
      distribute(tables);
      writeAll(tables);
    } catch (Throwable error) {
      error.printStackTrace();
      System.exit(1);
    }
    // Cassandra's classes start threads that would go on.
    System.exit(0);
  }

  /** Reads all rows and puts each into its part. */
  static void distribute(List<Table> tables) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
    for (byte[] row = next(in); row != null; row = next(in)) tables.get(row[0]).put(row);
    for (Table table : tables) table.endParts();
  }

  static byte[] next(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) return null;
    int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
    byte[] row = in.readNBytes(length);
    if (row.length < length) throw new EOFException("The last row is cut off.");
    return row;
  }

  /** By two threads, the largest table first. */
  static void writeAll(List<Table> tables) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<Void>> tasks = tables.stream()
        .sorted(Comparator.comparingLong((Table table) -> table.bytes).reversed())
        .map(table -> threads.submit(() -> {
          table.write();
          return (Void) null;
        }))
        .toList();
    for (Future<Void> task : tasks) task.get();
  }

  /** A row of a part: its key, and its other values as they were read. */
  record Unwritten(DecoratedKey key, ByteBuffer values) {}

  static final class Table {
    final TableMetadata metadata;
    final File directory;
    final Path[] parts;
    final DataOutputStream[] outputs = new DataOutputStream[PARTS];
    final int keyLength;
    final int clusteringLength;
    /** Those that are in no key, with the places of their values behind the keys', in the order in which rows keep them. */
    final ColumnMetadata[] columns;
    final int[] places;
    final long timestamp;
    final LivenessInfo liveness;
    long bytes;

    Table(Path scratch, String keyspace, String directory, String cql, String names, long timestamp) throws IOException {
      this.metadata = CreateTableStatement.parse(cql, keyspace).build();
      this.directory = new File(directory);
      this.timestamp = timestamp;
      liveness = LivenessInfo.create(timestamp, FBUtilities.nowInSeconds());
      try (Stream<Path> files = Files.list(Path.of(directory))) {
        if (files.anyMatch(file -> file.toString().endsWith("-Data.db"))) {
          throw new IOException("There are rows in " + directory + " already.");
        }
      }
      keyLength = metadata.partitionKeyColumns().size();
      clusteringLength = metadata.clusteringColumns().size();
      List<ColumnMetadata> all = Stream.of(names.split(","))
          .map(name -> metadata.getColumn(ColumnIdentifier.getInterned(name, true)))
          .toList();
      int keys = keyLength + clusteringLength;
      List<ColumnMetadata> inKeys = new ArrayList<>(metadata.partitionKeyColumns());
      inKeys.addAll(metadata.clusteringColumns());
      if (!all.subList(0, keys).equals(inKeys)) throw new IOException("The columns of " + names + " do not begin with the keys.");
      places = IntStream.range(0, all.size() - keys).boxed()
          .sorted(Comparator.comparing(place -> all.get(keys + place)))
          .mapToInt(Integer::intValue)
          .toArray();
      columns = Arrays.stream(places).mapToObj(place -> all.get(keys + place)).toArray(ColumnMetadata[]::new);
      parts = new Path[PARTS];
      for (int i = 0; i < PARTS; i++) {
        parts[i] = scratch.resolve(metadata.name + "-" + i);
        outputs[i] = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(parts[i]), 1 << 16));
      }
    }

    void put(byte[] row) throws IOException {
      ByteBuffer values = ByteBuffer.wrap(row, 1, row.length - 1);
      long token = metadata.partitioner.getToken(keyOf(values)).getLongValue();
      // Tokens are signed.
      DataOutputStream output = outputs[(int) ((token ^ Long.MIN_VALUE) >>> (64 - Integer.numberOfTrailingZeros(PARTS)))];
      output.writeInt(row.length - 1);
      output.write(row, 1, row.length - 1);
      bytes += row.length;
    }

    void endParts() throws IOException {
      for (DataOutputStream output : outputs) output.close();
    }

    void write() throws IOException {
      SSTableTxnWriter writer = null;
      for (Path part : parts) {
        Unwritten[] rows = read(part);
        Files.delete(part);
        if (rows.length == 0) continue;
        // Of one partition they stay in the order in which they came: its builder sorts them.
        Arrays.sort(rows, Comparator.comparing(Unwritten::key));
        if (writer == null) writer = open(partitionsOf(rows) * PARTS);
        append(writer, rows);
        System.out.println(written.addAndGet(rows.length));
      }
      if (writer != null) writer.finish(false);
    }

    Unwritten[] read(Path part) throws IOException {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(part));
      List<Unwritten> rows = new ArrayList<>();
      while (all.hasRemaining()) {
        int length = all.getInt();
        ByteBuffer values = all.slice(all.position(), length);
        all.position(all.position() + length);
        rows.add(new Unwritten(metadata.partitioner.decorateKey(keyOf(values)), values));
      }
      return rows.toArray(Unwritten[]::new);
    }

    long partitionsOf(Unwritten[] sorted) {
      return 1 + IntStream.range(1, sorted.length).filter(i -> !sorted[i].key.equals(sorted[i - 1].key)).count();
    }

    /** The bloom filter is made for so many partitions. */
    SSTableTxnWriter open(long partitions) {
      RegularAndStaticColumns some = RegularAndStaticColumns.builder().addAll(List.of(columns)).build();
      EncodingStats none = EncodingStats.NO_STATS;
      EncodingStats stats = new EncodingStats(timestamp, none.minLocalDeletionTime, none.minTTL);
      return SSTableTxnWriter.create(
          TableMetadataRef.forOfflineTools(metadata),
          new Descriptor(directory, metadata.keyspace, metadata.name, new SequenceBasedSSTableId(1)),
          partitions,
          ActiveRepairService.UNREPAIRED_SSTABLE,
          ActiveRepairService.NO_PENDING_REPAIR,
          false,
          new SerializationHeader(true, metadata, some, stats),
          List.of(),
          null);
    }

    void append(SSTableTxnWriter writer, Unwritten[] sorted) {
      RegularAndStaticColumns some = RegularAndStaticColumns.builder().addAll(List.of(columns)).build();
      for (int i = 0; i < sorted.length; ) {
        DecoratedKey key = sorted[i].key;
        PartitionUpdate.Builder partition = new PartitionUpdate.Builder(metadata, key, some, 1);
        for (; i < sorted.length && sorted[i].key.equals(key); i++) partition.add(rowOf(sorted[i].values));
        writer.append(partition.build().unfilteredIterator());
      }
    }

    /** Reads the partition key's values off a row's. */
    ByteBuffer keyOf(ByteBuffer values) {
      if (keyLength == 1) return value(values);
      ByteBuffer[] components = new ByteBuffer[keyLength];
      for (int i = 0; i < keyLength; i++) components[i] = value(values);
      return CompositeType.build(ByteBufferAccessor.instance, components);
    }

    Row rowOf(ByteBuffer values) {
      Row.Builder row = BTreeRow.sortedBuilder();
      ByteBuffer[] clustering = new ByteBuffer[clusteringLength];
      for (int i = 0; i < clusteringLength; i++) clustering[i] = value(values);
      row.newRow(clusteringLength == 0 ? Clustering.EMPTY : Clustering.make(clustering));
      row.addPrimaryKeyLivenessInfo(liveness);
      ByteBuffer[] others = new ByteBuffer[columns.length];
      for (int i = 0; i < columns.length; i++) others[i] = value(values);
      for (int i = 0; i < columns.length; i++) {
        ByteBuffer value = others[places[i]];
        if (value != null) row.addCell(BufferCell.live(columns[i], timestamp, value));
      }
      return row.build();
    }

    static ByteBuffer value(ByteBuffer values) {
      int length = values.getShort();
      if (length < 0) return null;
      ByteBuffer value = values.slice(values.position(), length);
      values.position(values.position() + length);
      return value;
    }
  }
}
