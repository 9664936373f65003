package io.tenure.etcd;

/** Who logs in. Shows the name alone. */
record Credentials(String user, String password) {
    @Override
    public String toString() {
        return user;
    }
}
