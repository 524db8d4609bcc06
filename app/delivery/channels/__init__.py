"""The ways out: a folder, MLLP.

In: a parcel. Out: what came of one try, in words. May use files and sockets.
Must never open the store: no transaction stays open over a socket.
"""
