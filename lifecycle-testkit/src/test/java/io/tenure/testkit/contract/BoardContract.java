package io.tenure.testkit.contract;

import io.tenure.adapter.ResourceAdapter;
import io.tenure.resource.ResourceRecord;
import io.tenure.testkit.contract.Board.Mistake;
import io.tenure.time.TimeSource;
import io.tenure.time.VirtualTime;

/** The contract over a board that makes these mistakes, in virtual time. */
abstract class BoardContract extends ManifestAdapterContract<Long> {

    private final Mistake[] mistakes;

    BoardContract(Mistake... mistakes) {
        this.mistakes = mistakes;
    }

    @Override
    protected AdapterFixture<Long> openFixture() {
        return new OnBoard(new Board(mistakes), VirtualTime.shuffled(1), new Line(), new Line());
    }

    private static final class OnBoard implements AdapterFixture<Long> {

        private final Board board;
        private final VirtualTime time;
        private final Line first;
        private final Line others;
        private boolean opened;

        OnBoard(Board board, VirtualTime time, Line first, Line others) {
            this.board = board;
            this.time = time;
            this.first = first;
            this.others = others;
        }

        @Override
        public ResourceAdapter<Long> open() {
            Line line = opened ? others : first;
            opened = true;
            return new BoardAdapter(board, line, time.newThreads("board"));
        }

        @Override
        public boolean isThere(ResourceRecord record) {
            return board.isThere(record);
        }

        @Override
        public TimeSource time() {
            return time;
        }

        @Override
        public Fault outage() {
            return first.outage();
        }

        @Override
        public Fault lateRequests() {
            return first.lateRequests();
        }

        @Override
        public Fault lateReplies() {
            return first.lateReplies();
        }
    }
}
